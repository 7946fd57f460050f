// SPDX-License-Identifier: Apache-2.0
#include "daemon/process_memory.hpp"

#include "common/fd.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace ocr {

namespace {

// Empty when the process is gone.
std::string about(pid_t pid, std::string_view file) {
  const UniqueFd fd(::open(fmt::format("/proc/{}/{}", pid, file).c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return {};
  try {
    return read_all(fd.get(), 1U << 14U);
  } catch (const std::system_error&) {
    return {};  // it ended while we read
  }
}

}  // namespace

ProcessMemory process_memory(pid_t pid) {
  return parse_smaps_rollup(about(pid, "smaps_rollup"));
}

std::int64_t anonymous_memory(pid_t pid) {
  constexpr std::int64_t kKib = 1024;
  return parse_statm(about(pid, "statm"), ::sysconf(_SC_PAGESIZE) / kKib);
}

// "size resident shared ...", in pages.
std::int64_t parse_statm(std::string_view text, std::int64_t page_kib) noexcept {
  std::array<std::int64_t, 3> pages{};
  for (std::int64_t& count : pages) {
    text = trim(text);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{}) return 0;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  return (pages[1] - pages[2]) * page_kib;
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
