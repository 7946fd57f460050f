// SPDX-License-Identifier: Apache-2.0
// How ocrd tells whoever started it that its socket is there, or why not: one line, then the pipe is closed.
#pragma once

#include "common/error.hpp"
#include "common/fd.hpp"

namespace ocr {

class ReadyPipe {
 public:
  // `fd` below 0: nobody listens, and failures go to standard error.
  explicit ReadyPipe(int fd) noexcept;

  void bound() noexcept { tell("bound\n"); }
  void running() noexcept;
  // Returns the exit status that goes with the error.
  int failed(const Error& error) noexcept;

 private:
  void tell(const std::string& line) noexcept;
  UniqueFd fd_;
};

}  // namespace ocr
