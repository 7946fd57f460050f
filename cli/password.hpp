// SPDX-License-Identifier: Apache-2.0
// Passwords: from a file, or asked for on the terminal. Never from the command line, where `ps` shows them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ocr {

// The first line of the file, without its line end; `what` it is ("password") is for messages. Throws Error{usage} when
// it cannot be read or is empty.
[[nodiscard]] std::string read_secret(const std::string& path, std::string_view what);

// Asks on /dev/tty without echo; nothing when there is no terminal or nothing was typed. Throws Interrupted, with the
// terminal as it was.
[[nodiscard]] std::optional<std::string> ask_password(const std::string& file, bool wrong);

}  // namespace ocr
