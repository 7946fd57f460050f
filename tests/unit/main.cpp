// SPDX-License-Identifier: Apache-2.0
// The unit tests' program. No sleeps but in children that are meant to hang, no network, nothing outside a folder of
// its own.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include <csignal>

int main(int argc, char** argv) {
  // As in ocrd: a worker that dies while it is written to is an error of one call, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  return Catch::Session().run(argc, argv);
}
