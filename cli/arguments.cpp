// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <algorithm>

namespace ocr {

bool is_root_option(std::string_view argument) noexcept {
  return argument == "--help" || argument == "-h" || argument == "--version" || argument == "--error-codes";
}

void guard_brackets(std::vector<std::string>& arguments) {
  for (std::string& argument : arguments) {
    if (argument.starts_with('[') || argument.starts_with(kBracketGuard))
      argument.insert(argument.begin(), kBracketGuard);
  }
}

std::vector<std::string> with_command(std::vector<std::string> arguments, std::span<const std::string_view> commands) {
  if (arguments.empty() || is_root_option(arguments.front())) return arguments;
  if (std::find(commands.begin(), commands.end(), arguments.front()) == commands.end())
    arguments.insert(arguments.begin(), "read");
  return arguments;
}

}  // namespace ocr
