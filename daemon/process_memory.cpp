// SPDX-License-Identifier: Apache-2.0
#include "daemon/process_memory.hpp"

#include "common/fd.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fcntl.h>
#include <system_error>

namespace ocr {

ProcessMemory process_memory(pid_t pid) {
  const UniqueFd fd(::open(fmt::format("/proc/{}/smaps_rollup", pid).c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return {};
  try {
    return parse_smaps_rollup(read_all(fd.get(), 1U << 14U));
  } catch (const std::system_error&) {
    return {};  // it ended while we read
  }
}

ProcessMemory parse_smaps_rollup(std::string_view text) noexcept {
  ProcessMemory memory;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    const std::string_view number = trim(line.substr(colon + 1));
    std::int64_t kib = 0;
    if (std::from_chars(number.data(), number.data() + number.size(), kib).ec != std::errc{}) continue;
    if (name == "Rss") memory.rss = kib;
    if (name == "Pss") memory.pss = kib;
    if (name == "Private_Clean" || name == "Private_Dirty") memory.unshared += kib;
  }
  return memory;
}

}  // namespace ocr
