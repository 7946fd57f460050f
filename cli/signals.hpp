// SPDX-License-Identifier: Apache-2.0
// Signals that end the program only set a flag, so that the terminal and half-written files are put right first.
#pragma once

#include <exception>

namespace ocr {

// Thrown where work stops because of a signal; main turns it into 128 + signal.
class Interrupted : public std::exception {
 public:
  explicit Interrupted(int signal) noexcept : signal_(signal) {}
  [[nodiscard]] int signal() const noexcept { return signal_; }
  [[nodiscard]] const char* what() const noexcept override { return "interrupted"; }

 private:
  int signal_;
};

// SIGINT, SIGTERM, SIGHUP and SIGQUIT set the flag and interrupt blocking calls; a signal that the parent ignores stays
// ignored (nohup). SIGPIPE keeps its default: a closed pipe ends us in silence.
void install_signal_handlers() noexcept;

// From here on such a signal ends the program at once.
void restore_signal_handlers() noexcept;

// Throws Interrupted when such a signal has come.
void check_interrupted();

}  // namespace ocr
