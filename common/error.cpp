// SPDX-License-Identifier: Apache-2.0
#include "common/error.hpp"

#include <algorithm>
#include <cstring>
#include <system_error>

namespace ocr {

namespace {

constexpr std::array<ErrorCodeInfo, 40> kErrorCodes{{
    {ErrorCode::bad_request, "bad_request", 2, false},
    {ErrorCode::usage, "usage", 2, false},
    {ErrorCode::not_found, "not_found", 66, false},
    {ErrorCode::is_directory, "is_directory", 66, false},
    {ErrorCode::not_a_file, "not_a_file", 66, false},
    {ErrorCode::permission_denied, "permission_denied", 77, false},
    {ErrorCode::empty_file, "empty_file", 65, false},
    {ErrorCode::too_large, "too_large", 65, false},
    {ErrorCode::unsupported_type, "unsupported_type", 65, false},
    {ErrorCode::damaged_file, "damaged_file", 65, false},
    {ErrorCode::no_pages, "no_pages", 65, false},
    {ErrorCode::too_many_pages, "too_many_pages", 65, false},
    {ErrorCode::bad_page_range, "bad_page_range", 65, false},
    {ErrorCode::password_required, "password_required", 77, false},
    {ErrorCode::password_wrong, "password_wrong", 77, false},
    {ErrorCode::memory_limit, "memory_limit", 65, false},
    {ErrorCode::too_many_pixels, "too_many_pixels", 65, false},
    {ErrorCode::timed_out, "timed_out", 75, true},
    {ErrorCode::busy, "busy", 75, true},
    {ErrorCode::cancelled, "cancelled", 130, false},
    {ErrorCode::unavailable, "unavailable", 69, true},
    {ErrorCode::python_missing, "python_missing", 69, false},
    {ErrorCode::python_too_old, "python_too_old", 69, false},
    {ErrorCode::python_module_missing, "python_module_missing", 69, false},
    {ErrorCode::python_module_broken, "python_module_broken", 69, false},
    {ErrorCode::python_package_too_old, "python_package_too_old", 69, false},
    {ErrorCode::protocol_mismatch, "protocol_mismatch", 69, false},
    {ErrorCode::recognition_unavailable, "recognition_unavailable", 69, false},
    {ErrorCode::worker_crashed, "worker_crashed", 70, true},
    {ErrorCode::daemon_lost, "daemon_lost", 70, true},
    {ErrorCode::internal, "internal", 70, false},
    {ErrorCode::cannot_create, "cannot_create", 73, false},
    {ErrorCode::write_failed, "write_failed", 74, false},
    {ErrorCode::config, "config", 78, false},
    {ErrorCode::store_unavailable, "store_unavailable", 69, true},
    {ErrorCode::store_schema_newer, "store_schema_newer", 78, false},
    {ErrorCode::store_damaged, "store_damaged", 74, false},
    {ErrorCode::store_full, "store_full", 74, false},
    {ErrorCode::store_failed, "store_failed", 74, false},
    {ErrorCode::spool_full, "spool_full", 75, true},
}};

const ErrorCodeInfo& info(ErrorCode code) noexcept {
  const auto* found =
      std::find_if(kErrorCodes.begin(), kErrorCodes.end(), [code](const auto& row) { return row.code == code; });
  static constexpr ErrorCodeInfo kUnknown{ErrorCode::internal, "internal", 70, false};
  return found == kErrorCodes.end() ? kUnknown : *found;
}

}  // namespace

const std::array<ErrorCodeInfo, 40>& error_codes() noexcept {
  return kErrorCodes;
}

std::string_view error_name(ErrorCode code) noexcept {
  return info(code).name;
}

int exit_code(ErrorCode code) noexcept {
  return info(code).exit_code;
}

bool is_retryable(ErrorCode code) noexcept {
  return info(code).retryable;
}

std::optional<ErrorCode> error_from_name(std::string_view name) noexcept {
  for (const auto& row : kErrorCodes) {
    if (row.name == name) return row.code;
  }
  return std::nullopt;
}

std::string errno_text(int error_number) {
  const char* description = strerrordesc_np(error_number);
  return description != nullptr ? std::string(description) : fmt::format("error {}", error_number);
}

void throw_system_error(int error_number, const std::string& what) {
  throw std::system_error(error_number, std::generic_category(), what);
}

}  // namespace ocr
