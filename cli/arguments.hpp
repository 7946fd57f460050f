// SPDX-License-Identifier: Apache-2.0
// What the command line asks for, before any option is looked at.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ocr {

// `ocr FILE...` is `ocr read FILE...`: the arguments with "read" in front when the first one is neither a command nor an
// option of `ocr` itself. A file that is called like a command is given as ./status or after `--`.
[[nodiscard]] std::vector<std::string> with_command(std::vector<std::string> arguments, std::span<const std::string_view> commands);

// --help, -h, --version and --error-codes: the options of `ocr` itself.
[[nodiscard]] bool is_root_option(std::string_view argument) noexcept;

}  // namespace ocr
