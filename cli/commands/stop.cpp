// SPDX-License-Identifier: Apache-2.0
// `ocr stop`: ends the daemon and waits until it is gone.
#include "cli/command.hpp"
#include "cli/stop_daemon.hpp"

#include <CLI/App.hpp>

namespace ocr {

namespace {

class StopCommand final : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_flag("--now", now_, "do not wait for documents that are being read");
    app.add_flag("-q,--quiet", quiet_, "say nothing");
  }

  int run(Context& context) override {
    const bool ran = stop_daemon(resolve_paths(context.environment), now_, [] {});
    if (!quiet_) context.messages.line(ran ? "ocrd stopped" : "ocrd is not running");
    return 0;
  }

 private:
  bool now_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_stop() {
  return std::make_unique<StopCommand>();
}

}  // namespace ocr
