// SPDX-License-Identifier: Apache-2.0
// The record of an input that failed: the "ocr.document/1" object with "error" in place of a reading
// (docs/document.schema.json).
#pragma once

#include "common/protocol.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ocr {

// `file` is the name as the caller gave it, any bytes. One JSON object without a line end.
[[nodiscard]] std::string failure_record(const std::string& file, std::optional<std::uint64_t> bytes,
                                         const ErrorInfo& error);

}  // namespace ocr
