// SPDX-License-Identifier: Apache-2.0
#include "cli/log_tail.hpp"

#include "common/error.hpp"
#include "common/fd.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <fcntl.h>
#include <sstream>
#include <system_error>
#include <unistd.h>

namespace ocr {

namespace {

std::string read_range(int fd, off_t begin, off_t end) {
  std::string text(static_cast<std::size_t>(end - begin), '\0');
  const ssize_t got = ::pread(fd, text.data(), text.size(), begin);
  if (got < 0) throw_errno("cannot read the log");
  text.resize(static_cast<std::size_t>(got));
  return text;
}

constexpr std::size_t kShown = 5;

// Lines of a daemon begin with the time and its pid; what a program that it has started says begins otherwise.
bool is_another_s(const std::string& line, pid_t pid) {
  const std::size_t space = line.find(' ');
  if (space == std::string::npos || line.find('T') > space) return false;
  pid_t writer = 0;
  const char* const begin = line.data() + space + 1;
  const auto [end, error] = std::from_chars(begin, line.data() + line.size(), writer);
  return error == std::errc{} && end != line.data() + line.size() && *end == ' ' && writer != pid;
}

}  // namespace

std::string last_lines(int fd, std::size_t lines) {
  if (lines == 0) return {};
  constexpr off_t kStep = 1 << 14;
  off_t begin = std::max<off_t>(::lseek(fd, 0, SEEK_END), 0);
  std::string text;
  while (begin > 0) {
    const off_t from = std::max<off_t>(begin - kStep, 0);
    text.insert(0, read_range(fd, from, begin));
    begin = from;
    // One line end more than lines: the one before the first line that is wanted.
    if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) > lines) break;
  }
  if (!text.empty() && text.back() != '\n') text += '\n';
  std::size_t start = text.size();
  for (std::size_t i = 0; i < lines && start > 0; ++i) {
    const std::size_t line_end = start >= 2 ? text.rfind('\n', start - 2) : std::string::npos;
    start = line_end == std::string::npos ? 0 : line_end + 1;
  }
  return text.substr(start);
}

std::string log_tail_hint(const std::filesystem::path& log) {
  const std::string name = printable(log.string());
  try {
    const UniqueFd fd(::open(log.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    const std::string text = fd ? last_lines(fd.get(), kShown) : std::string();
    if (!text.empty()) return fmt::format("the log's last lines ({}):\n{}", name, text);
  } catch (const std::system_error&) {
    // The reason why ocrd cannot start matters more than why its log cannot be read.
    return fmt::format("its log is {}", name);
  }
  return fmt::format("its log is {}", name);
}

std::string log_tail_hint(const StartLog& start) {
  constexpr off_t kMost = 1 << 16;
  std::deque<std::string> lines;
  try {
    const UniqueFd fd(::open(start.file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    const off_t end = fd ? ::lseek(fd.get(), 0, SEEK_END) : 0;
    // One that is shorter by now was begun anew.
    const off_t begin = std::max(start.begin <= end ? start.begin : 0, end - kMost);
    std::istringstream text(fd ? read_range(fd.get(), begin, end) : std::string());
    for (std::string line; std::getline(text, line);) {
      if (!is_another_s(line, start.pid)) lines.push_back(std::move(line));
      if (lines.size() > kShown) lines.pop_front();
    }
  } catch (const std::system_error&) {
    lines.clear();
  }
  if (lines.empty()) return {};
  return fmt::format("the log's last lines ({}):\n{}\n", printable(start.file.string()), fmt::join(lines, "\n"));
}

std::string joined_hints(const std::string& one, const std::string& other) {
  return one + (one.empty() || other.empty() ? "" : "\n") + other;
}

}  // namespace ocr
