// SPDX-License-Identifier: Apache-2.0
// The daemon's log: one line an event, to a private, rotated file. Never file contents, never a password.
#pragma once

#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace ocr::log {

enum class Level { debug, info, warning, error };

// Opens (0600) the file, or standard error when the path is empty. Throws Error{cannot_create}.
void open(const std::filesystem::path& path, Level level);

// "debug", "info", "warning" or "error"; anything else is "info".
void set_level(std::string_view name) noexcept;

[[nodiscard]] bool enabled(Level level) noexcept;
void write(Level level, std::string_view domain, std::string_view message) noexcept;
void flush() noexcept;

template <typename... Args>
void emit(Level level, std::string_view domain, fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(level)) write(level, domain, fmt::format(format, std::forward<Args>(args)...));
}

// A module's name in the log, with one call a level.
struct Domain {
  std::string_view name;
  template <typename... Args>
  void debug(fmt::format_string<Args...> format, Args&&... args) const {
    emit(Level::debug, name, format, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void info(fmt::format_string<Args...> format, Args&&... args) const {
    emit(Level::info, name, format, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void warning(fmt::format_string<Args...> format, Args&&... args) const {
    emit(Level::warning, name, format, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void error(fmt::format_string<Args...> format, Args&&... args) const {
    emit(Level::error, name, format, std::forward<Args>(args)...);
  }
};

}  // namespace ocr::log
