// SPDX-License-Identifier: Apache-2.0
// Completion scripts, written from the same tree of commands and options that `--help` shows.
#pragma once

#include <string>
#include <string_view>

namespace ocr {

// `shell` is bash, zsh or fish. Throws Error{usage} for another.
[[nodiscard]] std::string completion_script(std::string_view shell);

}  // namespace ocr
