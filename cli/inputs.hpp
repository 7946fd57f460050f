// SPDX-License-Identifier: Apache-2.0
// From a name on the command line to something that a daemon can open.
#pragma once

#include "common/fd.hpp"

#include <cstdint>
#include <string>

namespace ocr {

struct Input {
  std::string name;  // as shown: the argument, or "-"
  std::string path;  // absolute
  UniqueFd memory;   // holds what came from a pipe, until it is answered
};

// A file is only looked at; a pipe (-, /dev/stdin, /dev/fd/N) is read to its end, at most `limit` bytes.
// Throws Error{not_found, is_directory, not_a_file, permission_denied, empty_file, too_large}, Interrupted.
[[nodiscard]] Input open_input(const std::string& argument, std::uint64_t limit);

}  // namespace ocr
