// SPDX-License-Identifier: Apache-2.0
// What every subcommand is, and what it works with.
#pragma once

#include "cli/messages.hpp"
#include "cli/output.hpp"
#include "common/paths.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace CLI {
class App;
}

namespace ocr {

struct Context {
  Environment environment;
  Messages& messages;
  Output& output;
};

class Command {
 public:
  Command() = default;
  virtual ~Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  // The options write into this object.
  virtual void add_options(CLI::App& app) = 0;
  // Returns the exit code. Throws Error, std::system_error, Interrupted.
  [[nodiscard]] virtual int run(Context& context) = 0;
};

struct CommandEntry {
  std::string_view name;
  std::string_view summary;
  std::string_view examples;  // lines of `--help`
  std::unique_ptr<Command> (*make)();
};

// Every command, in the order of `ocr --help` (cli/app.cpp).
[[nodiscard]] std::span<const CommandEntry> commands() noexcept;

[[nodiscard]] std::unique_ptr<Command> make_read();
[[nodiscard]] std::unique_ptr<Command> make_batch();
[[nodiscard]] std::unique_ptr<Command> make_watch();
[[nodiscard]] std::unique_ptr<Command> make_status();
[[nodiscard]] std::unique_ptr<Command> make_start();
[[nodiscard]] std::unique_ptr<Command> make_stop();
[[nodiscard]] std::unique_ptr<Command> make_restart();
[[nodiscard]] std::unique_ptr<Command> make_logs();
[[nodiscard]] std::unique_ptr<Command> make_history();
[[nodiscard]] std::unique_ptr<Command> make_store();
[[nodiscard]] std::unique_ptr<Command> make_config();
[[nodiscard]] std::unique_ptr<Command> make_completion();

}  // namespace ocr
