// SPDX-License-Identifier: Apache-2.0
// Bytes that may not be UTF-8 (file names above all) on their way into JSON and onto a terminal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ocr {

[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

// Valid UTF-8 stays as it is, each other byte becomes "\xNN". For JSON.
[[nodiscard]] std::string escape_invalid_utf8(std::string_view bytes);

// As above, and control characters are escaped too ("\n", "\x1b"): a name can never forge a line or move a cursor.
[[nodiscard]] std::string printable(std::string_view bytes);

[[nodiscard]] std::string base64_encode(std::string_view bytes);
// Nothing when the text is not base64.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

}  // namespace ocr
