// SPDX-License-Identifier: Apache-2.0
// The last lines of the daemon's log.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <sys/types.h>

namespace ocr {

// The last `lines` lines that the file holds, each with its line end; reads only the file's end. Throws
// std::system_error.
[[nodiscard]] std::string last_lines(int fd, std::size_t lines);

// "the log's last lines (<path>):" and five of them, for a hint; just where the log is when it cannot be read or is
// empty.
[[nodiscard]] std::string log_tail_hint(const std::filesystem::path& log);

// What one start of a daemon has written into a log that others write to as well.
struct StartLog {
  std::filesystem::path file;
  off_t begin = 0;
  pid_t pid = 0;
};
// The same of that start alone; empty when it wrote nothing.
[[nodiscard]] std::string log_tail_hint(const StartLog& start);

// One below the other, where there are both.
[[nodiscard]] std::string joined_hints(const std::string& one, const std::string& other);

}  // namespace ocr
