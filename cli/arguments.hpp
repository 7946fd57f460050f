// SPDX-License-Identifier: Apache-2.0
// What the command line asks for, before any option is looked at.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ocr {

// `ocr FILE...` is `ocr read FILE...`: the arguments with "read" in front when the first one is neither a command nor
// an option of `ocr` itself. A file that is called like a command is given as ./status or after `--`.
[[nodiscard]] std::vector<std::string> with_command(std::vector<std::string> arguments,
                                                    std::span<const std::string_view> commands);

// CLI11 takes an operand "[a,b]" for a list of two; a file may be called so. Each such argument gets a character in
// front that no name starts with, which options take off again.
inline constexpr char kBracketGuard = '\x01';
void guard_brackets(std::vector<std::string>& arguments);

// --help, -h, --version and --error-codes: the options of `ocr` itself.
[[nodiscard]] bool is_root_option(std::string_view argument) noexcept;

}  // namespace ocr
