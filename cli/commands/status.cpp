// SPDX-License-Identifier: Apache-2.0
// `ocr status`: what the daemon knows of itself; never starts or creates anything.
#include "cli/command.hpp"
#include "cli/daemon_control.hpp"
#include "cli/signals.hpp"
#include "cli/status_text.hpp"
#include "common/error.hpp"

#include <CLI/App.hpp>
#include <fmt/format.h>

#include <unistd.h>

namespace ocr {

namespace {

constexpr int kExitNotRunning = 3;

class StatusCommand final : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_flag("--json", json_, "one JSON object on one line");
    app.add_flag("--watch", watch_, "show it again each second, until Ctrl-C");
  }

  int run(Context& context) override {
    const Paths paths = resolve_paths(context.environment);
    const bool in_place = watch_ && !json_ && context.output.is_terminal();
    const bool color = context.output.is_terminal() && context.environment("NO_COLOR").value_or("").empty();
    while (true) {
      const int code = show(context, paths, color, in_place ? "\x1b[H\x1b[J" : "");
      if (!watch_) {
        context.output.commit();
        return code;
      }
      if (!in_place && !json_) context.output.write("\n");
      context.output.flush();
      // A signal ends the sleep early.
      ::usleep(1000000);
      check_interrupted();
    }
  }

 private:
  int show(Context& context, const Paths& paths, bool color, std::string_view before) const {
    const auto report = ask_status(paths);
    context.output.write(before);
    if (!report) {
      context.output.write(json_ ? "{\"state\":\"not_running\"}\n"
                                 : "ocrd is not running (a document starts it, or `ocr start`)\n");
      return kExitNotRunning;
    }
    const auto decoded = decode<StatusReport>(*report);
    // As it came: a newer daemon's report may hold more than this build knows of.
    context.output.write(json_ ? report->json + "\n" : status_text(decoded, color));
    return status_exit_code(decoded.state);
  }

  bool json_ = false;
  bool watch_ = false;
};

}  // namespace

std::unique_ptr<Command> make_status() {
  return std::make_unique<StatusCommand>();
}

}  // namespace ocr
