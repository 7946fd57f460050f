// SPDX-License-Identifier: Apache-2.0
// postgresql://user:password@host/name?… with the password kept out of everything that people see.
#pragma once

#include <string>
#include <string_view>

namespace ocr {

[[nodiscard]] bool is_postgres_url(std::string_view url) noexcept;

// The same URL without its password: for logs, status and errors.
[[nodiscard]] std::string without_password(std::string_view url);

// Overwrites the password of a URL that stands anywhere in the text, as in an argument of this process: `ps` shows what
// lies there.
void cover_password(char* text) noexcept;

// A message of a library about this URL, with the password struck out wherever it stands.
[[nodiscard]] std::string redacted(std::string message, std::string_view url);

// With a time-out for connecting and for a peer that went silent, unless the URL sets its own.
[[nodiscard]] std::string with_timeouts(const std::string& url);

}  // namespace ocr
