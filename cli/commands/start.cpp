// SPDX-License-Identifier: Apache-2.0
// `ocr start` and `ocr restart`: a warm daemon before the first document needs it.
#include "cli/daemon_control.hpp"
#include "cli/stop_daemon.hpp"

#include <CLI/App.hpp>
#include <fmt/format.h>

#include <unistd.h>

namespace ocr {

namespace {

class StartCommand final : public Command {
 public:
  explicit StartCommand(bool again) noexcept : again_(again) {}

  void add_options(CLI::App& app) override {
    if (again_) app.add_flag("--now", now_, "do not wait for documents that are being read");
    add_setting_options(app, Scope::daemon, shared_);
    add_env_file_option(app, shared_);
    add_progress_options(app, shared_);
  }

  int run(Context& context) override {
    heed_progress(shared_.progress, context.messages);
    if (again_) static_cast<void>(stop_daemon(resolve_paths(context.environment), now_, [] {}));
    return start_daemon(context, shared_, fmt::format("ocr {}, pid {}", again_ ? "restart" : "start", ::getpid()));
  }

 private:
  bool again_;
  bool now_ = false;
  SharedOptions shared_;
};

}  // namespace

std::unique_ptr<Command> make_start() {
  return std::make_unique<StartCommand>(false);
}

std::unique_ptr<Command> make_restart() {
  return std::make_unique<StartCommand>(true);
}

}  // namespace ocr
