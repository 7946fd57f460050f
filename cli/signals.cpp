// SPDX-License-Identifier: Apache-2.0
#include "cli/signals.hpp"

#include <array>
#include <csignal>

namespace ocr {

namespace {

constexpr std::array<int, 4> kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

volatile std::sig_atomic_t pending_signal = 0;

void remember(int signal) {
  pending_signal = signal;
}

}  // namespace

void install_signal_handlers() noexcept {
  for (const int signal : kSignals) {
    struct sigaction old {};
    if (::sigaction(signal, nullptr, &old) == 0 && old.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    // No SA_RESTART: a read or poll that waits must return.
    action.sa_handler = remember;
    ::sigaction(signal, &action, nullptr);
  }
}

void restore_signal_handlers() noexcept {
  for (const int signal : kSignals) {
    struct sigaction current {};
    if (::sigaction(signal, nullptr, &current) == 0 && current.sa_handler == remember) ::signal(signal, SIG_DFL);
  }
}

void check_interrupted() {
  if (pending_signal != 0) throw Interrupted(pending_signal);
}

}  // namespace ocr
