// SPDX-License-Identifier: Apache-2.0
#include "common/env_file.hpp"

#include "common/error.hpp"
#include "common/fd.hpp"
#include "common/text.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>

namespace ocr {

namespace {

constexpr std::size_t kMaxSize = 1U << 20U;

std::string unquote(std::string_view text, const std::string& name, int line) {
  const char quote = text.empty() ? '\0' : text.front();
  if (quote != '"' && quote != '\'') {
    // A comment needs a space before it, so that a # inside a value (a URL, a password) stays.
    const std::size_t comment = text.find(" #");
    return std::string(trim(text.substr(0, comment)));
  }
  std::string value;
  std::size_t i = 1;
  for (; i < text.size() && text[i] != quote; ++i) {
    if (quote == '"' && text[i] == '\\' && i + 1 < text.size()) ++i;
    value += text[i];
  }
  const std::string_view rest = i < text.size() ? trim(text.substr(i + 1)) : std::string_view("?");
  if (i >= text.size() || (!rest.empty() && rest.front() != '#')) {
    throw Error(ErrorCode::config,
                fmt::format("{}, line {}: the quote is not closed at the end of the value", name, line),
                "write NAME=\"value\"");
  }
  return value;
}

}  // namespace

EnvFile parse_env_file(std::string_view text, const std::string& name) {
  EnvFile entries;
  int line = 0;
  while (!text.empty()) {
    ++line;
    const std::size_t end = text.find('\n');
    std::string_view row = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (row.empty() || row.front() == '#') continue;
    if (row.starts_with("export ")) row = trim(row.substr(7));
    const std::size_t equals = row.find('=');
    const std::string key(trim(row.substr(0, equals)));
    if (equals == std::string_view::npos || key.empty() || key.find_first_of(" \t\"'") != std::string::npos) {
      throw Error(ErrorCode::config, fmt::format("{}, line {}: not NAME=value", name, line),
                  "write one NAME=value a line; # starts a comment");
    }
    const auto [entry, added] =
        entries.try_emplace(key, EnvFileEntry{unquote(trim(row.substr(equals + 1)), name, line), line});
    if (!added) {
      throw Error(ErrorCode::config,
                  fmt::format("{}, line {}: {} is set already in line {}", name, line, key, entry->second.line),
                  "remove one of the two lines");
    }
  }
  return entries;
}

EnvFile read_env_file(const std::filesystem::path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) {
    if (errno == ENOENT || errno == ENOTDIR) return {};
    throw Error(ErrorCode::config, fmt::format("cannot read {}: {}", path.string(), errno_text(errno)),
                "make it readable, or name another with --env-file");
  }
  try {
    return parse_env_file(read_all(fd.get(), kMaxSize), path.string());
  } catch (const std::system_error& error) {
    throw Error(ErrorCode::config, fmt::format("cannot read {}: {}", path.string(), errno_text(error.code().value())),
                "make it a plain file, or name another with --env-file");
  }
}

}  // namespace ocr
