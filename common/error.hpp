// SPDX-License-Identifier: Apache-2.0
// The one list of error codes: names and numbers are stable and travel on the wire; ocr_service/errors.py mirrors it.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace ocr {

enum class ErrorCode : std::uint16_t {
  bad_request = 1,
  usage = 2,
  not_found = 10,
  is_directory = 11,
  not_a_file = 12,
  permission_denied = 13,
  empty_file = 20,
  too_large = 21,
  unsupported_type = 22,
  damaged_file = 23,
  no_pages = 24,
  too_many_pages = 25,
  bad_page_range = 26,
  password_required = 27,
  password_wrong = 28,
  memory_limit = 29,
  too_many_pixels = 30,
  timed_out = 40,
  busy = 41,
  cancelled = 42,
  unavailable = 50,
  python_missing = 51,
  python_too_old = 52,
  python_module_missing = 53,
  python_module_broken = 54,
  python_package_too_old = 55,
  protocol_mismatch = 56,
  recognition_unavailable = 57,
  worker_crashed = 60,
  daemon_lost = 61,
  internal = 62,
  cannot_create = 70,
  write_failed = 71,
  config = 80,
  store_unavailable = 90,
  store_schema_newer = 91,
  store_damaged = 92,
  store_full = 93,
  store_failed = 94,
  spool_full = 95,
};

struct ErrorCodeInfo {
  ErrorCode code;
  std::string_view name;
  int exit_code;   // exit status of `ocr` when this is the outcome of its only input (sysexits where one fits)
  bool retryable;  // the same request may succeed later, unchanged
};

// Every code, in the order of its number.
[[nodiscard]] const std::array<ErrorCodeInfo, 40>& error_codes() noexcept;

[[nodiscard]] std::string_view error_name(ErrorCode code) noexcept;
[[nodiscard]] int exit_code(ErrorCode code) noexcept;
[[nodiscard]] bool is_retryable(ErrorCode code) noexcept;
[[nodiscard]] std::optional<ErrorCode> error_from_name(std::string_view name) noexcept;

// A failure that a person reads: what failed, on what, and what to do next (the hint, may be empty).
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, std::string hint = {})
      : std::runtime_error(message), code_(code), hint_(std::move(hint)) {}

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  [[nodiscard]] const std::string& hint() const noexcept { return hint_; }

 private:
  ErrorCode code_;
  std::string hint_;
};

// "No such file or directory" for ENOENT, without locale.
[[nodiscard]] std::string errno_text(int error_number);

// Throws std::system_error for the current errno: "<what failed, on what>: <errno's text>".
template <typename... Args>
[[noreturn]] void throw_errno(fmt::format_string<Args...> format, Args&&... args);
[[noreturn]] void throw_system_error(int error_number, const std::string& what);

template <typename... Args>
void throw_errno(fmt::format_string<Args...> format, Args&&... args) {
  const int error_number = errno;
  throw_system_error(error_number, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace ocr
