// SPDX-License-Identifier: Apache-2.0
// The only writer of standard output, or of the file given with -o: buffered, checked, and a file appears whole or not
// at all.
#pragma once

#include "cli/messages.hpp"
#include "cli/new_file.hpp"
#include "common/fd.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ocr {

class Output {
 public:
  // Writes to `fd` (which stays the caller's); `open` is false when standard output was closed at the start, and then
  // the first write fails. What is redrawn on `messages` is erased before anything is written.
  Output(int fd, bool open, Messages& messages);
  // Removes a file that was not committed.
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // From here on results go to the file: under a temporary name beside it until commit(). A device, a pipe
  // and a descriptor's name ("-" is standard output) are written directly. Throws Error{cannot_create, write_failed}.
  void to_file(const std::string& path, bool overwrite);

  // Throws Error{write_failed}.
  void write(std::string_view text);
  void flush();
  // Flushes, and gives the file its name. Throws Error{write_failed, cannot_create}.
  void commit();
  // Removes the unfinished file.
  void discard() noexcept;

  [[nodiscard]] bool wrote_anything() const noexcept { return wrote_anything_; }
  [[nodiscard]] bool is_terminal() const noexcept;

 private:
  [[noreturn]] void fail(int error_number) const;

  int fd_;
  bool open_;
  Messages& messages_;
  std::string buffer_;
  bool wrote_anything_ = false;
  UniqueFd file_;  // a device or pipe, written directly
  std::optional<NewFile> new_file_;
  std::string final_name_;
  bool overwrite_ = false;
};

}  // namespace ocr
