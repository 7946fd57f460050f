// SPDX-License-Identifier: Apache-2.0
#include "cli/signals.hpp"

#include <csignal>
#include <initializer_list>

namespace ocr {

namespace {

volatile std::sig_atomic_t pending_signal = 0;

void remember(int signal) {
  pending_signal = signal;
}

}  // namespace

void install_signal_handlers() noexcept {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction old {};
    if (::sigaction(signal, nullptr, &old) == 0 && old.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    // No SA_RESTART: a read or poll that waits must return.
    action.sa_handler = remember;
    ::sigaction(signal, &action, nullptr);
  }
}

void check_interrupted() {
  if (pending_signal != 0) throw Interrupted(pending_signal);
}

}  // namespace ocr
