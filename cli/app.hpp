// SPDX-License-Identifier: Apache-2.0
// The command line as a whole: which command is meant, its options, its run.
#pragma once

#include "cli/command.hpp"

#include <string>
#include <vector>

namespace ocr {

// Runs what the arguments (without the program's name) ask for; the exit code. Throws Error, std::system_error,
// Interrupted.
[[nodiscard]] int run_app(std::vector<std::string> arguments, Context& context);

// All commands with all their options, as `--help` and the completions see them. `made` keeps the commands alive.
void build_tree(CLI::App& root, std::vector<std::unique_ptr<Command>>& made);

}  // namespace ocr
