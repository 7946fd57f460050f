// SPDX-License-Identifier: Apache-2.0
// The last lines of the daemon's log.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace ocr {

// The last `lines` lines that the file holds, each with its line end; reads only the file's end. Throws
// std::system_error.
[[nodiscard]] std::string last_lines(int fd, std::size_t lines);

// "the log's last lines (<path>):" and five of them, for a hint; just where the log is when it cannot be read or is
// empty.
[[nodiscard]] std::string log_tail_hint(const std::filesystem::path& log);

}  // namespace ocr
