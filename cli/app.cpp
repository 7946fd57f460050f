// SPDX-License-Identifier: Apache-2.0
#include "cli/app.hpp"

#include "cli/arguments.hpp"
#include "common/build_info.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <unistd.h>

namespace ocr {

namespace {

constexpr std::size_t kCommands = 12;

const std::array<CommandEntry, kCommands>& table() {
  static const std::array<CommandEntry, kCommands> rows{{
      {"read", "read documents and print their text or data (the default: `ocr FILE`)",
       "  ocr ticket.pdf                    its text, as a person sees it\n"
       "  ocr ticket.pdf -f json | jq .ticket.total\n"
       "  ocr *.pdf -f json > tickets.ndjson\n"
       "  ocr scan.jpg -f pdf -o scan.pdf   the picture, with text that can be found\n"
       "  ocr ticket.pdf -f json,xlsx -o 'ticket.{ext}'\n"
       "  curl -s URL | ocr -               from a pipe\n"
       "  ocr --explain ticket.pdf          what was read from where, and what does not add up\n",
       make_read},
      {"batch", "read many files and folders, and go on where it was stopped",
       "  ocr batch inbox -o out -f json              one file for each input, in the same tree\n"
       "  ocr batch inbox -r --include '*.pdf' -o 'text/{stem}.txt' -f text\n"
       "  ocr batch inbox -r > all.ndjson             one JSON object a line, as they are done\n"
       "  find . -name '*.pdf' -print0 | ocr batch --files-from - -0 -o out --report report.ndjson\n"
       "  ocr batch --retry-failed report.ndjson -o out\n"
       "  ocr batch inbox -r -o out --dry-run         what would be read and written\n"
       "  ocr batch list                              the batches that are known; show, cancel, resume ID\n",
       make_batch},
      {"watch", "read what is dropped into a folder, as it comes",
       "  ocr watch inbox -o out                      each file once it is complete; Ctrl-C ends it\n"
       "  ocr watch inbox -o out --move               then to inbox/done or inbox/failed\n"
       "  ocr watch inbox -r --include '*.pdf' -f json,pdf -o 'out/{dir}/{stem}.{ext}'\n"
       "  ocr watch inbox | jq .ticket.total          one JSON object a line\n"
       "  ocr watch scans -o out --progress json --report read.ndjson\n",
       make_watch},
      {"status", "show what the daemon has warmed and what it does",
       "  ocr status\n  ocr status --json | jq .workers\n  ocr status --watch\n", make_status},
      {"start", "start the daemon now and wait until it is ready",
       "  ocr start\n  ocr start --workers 4 --idle-exit 0\n", make_start},
      {"stop", "stop the daemon, once it has answered what it accepted", "  ocr stop\n  ocr stop --now\n", make_stop},
      {"restart", "stop the daemon, then start it", "  ocr restart\n", make_restart},
      {"logs", "print the end of the daemon's log", "  ocr logs\n  ocr logs -f\n", make_logs},
      {"history", "list, search, add up and forget what was read",
       "  ocr history --since 2025-01 --shop mercado\n"
       "  ocr history show 42\n"
       "  ocr history search olive oil\n"
       "  ocr history stats --by shop --since 2025\n"
       "  ocr history items milk            its price over time\n"
       "  ocr history export -f xlsx -o tickets.xlsx\n"
       "  ocr history forget 42\n",
       make_history},
      {"store", "move the store to another database, or copy it",
       "  ocr store backup ocr-backup.db\n  ocr store migrate --to postgresql://host/name\n", make_store},
      {"config", "list the settings, their values and where each comes from",
       "  ocr config\n  OCR_WORKERS=4 ocr config --json\n", make_config},
      {"completion", "print the completion script of a shell",
       "  ocr completion bash > ~/.local/share/bash-completion/completions/ocr\n  ocr completion fish | source\n",
       make_completion},
  }};
  return rows;
}

constexpr std::string_view kRootExamples =
    "  ocr ticket.pdf                  print a ticket's text\n"
    "  ocr *.pdf -f json               one JSON object a line\n"
    "  scanner | ocr -                 from a pipe\n"
    "  ocr status                      what is warm\n";

std::unique_ptr<Command> add_command(CLI::App& root, const CommandEntry& entry) {
  auto command = entry.make();
  CLI::App* sub = root.add_subcommand(std::string(entry.name), std::string(entry.summary));
  command->add_options(*sub);
  return command;
}

void add_root_options(CLI::App& root) {
  root.add_flag_callback(
      "--version", [] {}, "print version and build");
  root.add_flag_callback(
          "--error-codes", [] {}, "print the list of error codes as JSON")
      ->group("");
}

std::string error_codes_json() {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const ErrorCodeInfo& row : error_codes()) {
    rows.push_back({{"name", row.name},
                    {"number", static_cast<int>(row.code)},
                    {"exit", row.exit_code},
                    {"retryable", row.retryable}});
  }
  return rows.dump();
}

std::string help_text(const CLI::App& app, std::string_view examples) {
  return fmt::format("Examples:\n{}\n{}", examples, app.help());
}

// What is wrong, in the words of the house. An option that does not exist is told before an operand that is missing.
std::string usage_text(const CLI::App& app, const CLI::ParseError& error) {
  for (const std::string& extra : app.remaining()) {
    if (extra == "--") continue;
    return fmt::format("there is no {} {}", extra.starts_with('-') ? "option" : "place for the argument",
                       printable(extra));
  }
  std::string text = error.what();
  constexpr std::string_view kMissing = " is required";
  if (text.ends_with(kMissing)) return fmt::format("no {} given", text.substr(0, text.size() - kMissing.size()));
  if (const std::size_t at = text.find(": At Most 1 required"); at != std::string::npos)
    return fmt::format("{} can be given once", text.substr(0, at));
  // A name of an operand stays as it is.
  const bool is_word = text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0;
  if (is_word) text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
  return text;
}

std::string usage_hint(std::string_view command, const std::vector<std::string>& arguments) {
  const auto is_file = [](const std::string& argument) {
    return argument.size() > 1 && argument.front() == '-' && ::access(argument.c_str(), F_OK) == 0;
  };
  const auto file = std::find_if(arguments.begin(), arguments.end(), is_file);
  std::string hint = fmt::format("try `ocr {} --help`", command);
  if (file != arguments.end())
    hint += fmt::format("; the file of that name is given as ./{}, or after --", printable(*file));
  return hint;
}

int run_root(const std::vector<std::string>& arguments, Context& context) {
  const std::string& first = arguments.empty() ? std::string("--help") : arguments.front();
  if (first == "--version") {
    context.output.write(fmt::format("ocr {} (build {})\n", build_info().version, build_info().id));
  } else if (first == "--error-codes") {
    context.output.write(error_codes_json() + "\n");
  } else {
    CLI::App root("Reads tickets and other documents through a daemon that stays warm.", "ocr");
    std::vector<std::unique_ptr<Command>> made;
    build_tree(root, made);
    context.output.write(help_text(root, kRootExamples));
  }
  context.output.flush();
  constexpr int kUsage = 2;
  return arguments.empty() ? kUsage : 0;
}

}  // namespace

std::span<const CommandEntry> commands() noexcept {
  return table();
}

void build_tree(CLI::App& root, std::vector<std::unique_ptr<Command>>& made) {
  add_root_options(root);
  for (const CommandEntry& entry : table())
    made.push_back(add_command(root, entry));
}

int run_app(std::vector<std::string> arguments, Context& context) {
  std::array<std::string_view, kCommands> names;
  std::transform(table().begin(), table().end(), names.begin(), [](const CommandEntry& entry) { return entry.name; });
  arguments = with_command(std::move(arguments), names);
  if (arguments.empty() || is_root_option(arguments.front())) return run_root(arguments, context);
  const auto* entry = std::find_if(table().begin(), table().end(),
                                   [&](const CommandEntry& row) { return row.name == arguments.front(); });
  // Only the options of the command that is meant are built: the rest would cost more than reading them.
  CLI::App app(std::string(entry->summary), fmt::format("ocr {}", entry->name));
  const auto command = entry->make();
  command->add_options(app);
  guard_brackets(arguments);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend() - 1);
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    context.output.write(help_text(app, entry->examples));
    context.output.flush();
    return 0;
  } catch (const CLI::ParseError& error) {
    throw Error(ErrorCode::usage, usage_text(app, error), usage_hint(entry->name, arguments));
  }
  return command->run(context);
}

}  // namespace ocr
