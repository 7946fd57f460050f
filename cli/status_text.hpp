// SPDX-License-Identifier: Apache-2.0
// The status report as a person reads it.
#pragma once

#include "common/protocol_status.hpp"

#include <string>

namespace ocr {

[[nodiscard]] std::string status_text(const StatusReport& report, bool color);

// 0 ready, 4 warming or degraded, 3 leaving (for a caller that is as good as not running).
[[nodiscard]] int status_exit_code(const std::string& state) noexcept;

}  // namespace ocr
