// SPDX-License-Identifier: Apache-2.0
// What a program tells of an error that ends it.
#pragma once

#include "cli/messages.hpp"

#include <exception>

namespace ocr {

// Tells it, with what to do next, and returns the exit status.
[[nodiscard]] int tell_failure(Messages& messages, const std::exception& error);

}  // namespace ocr
