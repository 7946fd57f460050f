// SPDX-License-Identifier: Apache-2.0
// The only writer of standard error: messages, and what is redrawn in place (the spinner, the bar). For scripts each
// message is a JSON object on a line of its own.
#pragma once

#include "common/protocol.hpp"

#include <string>
#include <string_view>

namespace ocr {

class Messages {
 public:
  // Writes to `fd`, which stays the caller's.
  explicit Messages(int fd);

  // From here on messages are objects: `event` ("message", "warning" or "error"), `message`, and what is known of
  // `file`, `hint`, `code` and `retryable`.
  void write_objects() noexcept { objects_ = true; }
  [[nodiscard]] bool writes_objects() const noexcept { return objects_; }

  // "ocr: <text>" on a line of its own.
  void line(std::string_view text);
  // "ocr: <subject>: <message>", then each line of the hint indented. The subject (a file's name) may hold any bytes.
  void error(std::string_view subject, std::string_view message, std::string_view hint);
  // The same of what does not keep anything from being done.
  void warning(std::string_view subject, std::string_view message, std::string_view hint);
  // The same with the code behind the message.
  void failure(std::string_view subject, const ErrorInfo& error);
  // One line as it is.
  void plain(std::string_view text);

  // Shows `text`, of one line or more, in place of what was redrawn before it; anything else that is printed erases it
  // first.
  void redraw(std::string_view text);
  void erase_redrawn() noexcept;
  // That a redrawn line may have: one less than the terminal, which may have been resized since; 79 if it does not say.
  [[nodiscard]] std::size_t columns() const noexcept;

  // One where something can be redrawn.
  [[nodiscard]] bool is_terminal() const noexcept { return terminal_; }

 private:
  void tell(std::string_view subject, std::string_view message, std::string_view hint);
  // There is nowhere to report that standard error cannot be written, so a failure is dropped.
  void put(std::string_view text) noexcept;

  int fd_;
  bool terminal_;
  bool objects_ = false;
  std::string redrawn_;
  std::size_t below_ = 0;  // lines of it below the cursor
};

}  // namespace ocr
