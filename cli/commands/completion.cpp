// SPDX-License-Identifier: Apache-2.0
// `ocr completion SHELL`: the completion script, made from the same options that the command line is parsed with.
#include "cli/completion.hpp"

#include "cli/command.hpp"

#include <CLI/App.hpp>

namespace ocr {

namespace {

class CompletionCommand final : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("SHELL", shell_, "bash, zsh or fish")->type_name("bash|zsh|fish")->required();
  }

  int run(Context& context) override {
    context.output.write(completion_script(shell_));
    context.output.commit();
    return 0;
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> make_completion() {
  return std::make_unique<CompletionCommand>();
}

}  // namespace ocr
