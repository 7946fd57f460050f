// SPDX-License-Identifier: Apache-2.0
// Telling the daemon to end, and waiting until it has.
#pragma once

#include "common/paths.hpp"

#include <functional>

namespace ocr {

// True when one ran. With `now` what it reads is ended, else it is answered first. Throws Error{timed_out} when it does
// not end.
[[nodiscard]] bool stop_daemon(const Paths& paths, bool now, const std::function<void()>& tick);

}  // namespace ocr
