// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <algorithm>
#include <iterator>

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
  if (std::find(commands.begin(), commands.end(), arguments.front()) != commands.end()) return arguments;
  // Not inserted at the front: GCC 12 takes that for a null dereference and warns.
  std::vector<std::string> whole{"read"};
  whole.reserve(arguments.size() + 1);
  std::move(arguments.begin(), arguments.end(), std::back_inserter(whole));
  return whole;
}

}  // namespace ocr
