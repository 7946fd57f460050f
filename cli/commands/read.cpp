// SPDX-License-Identifier: Apache-2.0
// ocr read FILE...: results on standard output in the order of the files, everything else on standard error.
#include "cli/command.hpp"
#include "cli/format_files.hpp"
#include "cli/inputs.hpp"
#include "cli/log_tail.hpp"
#include "cli/options.hpp"
#include "cli/password.hpp"
#include "cli/reading.hpp"
#include "cli/session.hpp"
#include "common/document_record.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <CLI/App.hpp>
#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <unistd.h>

namespace ocr {

namespace {

constexpr int kSomeFailed = 1;

struct ReadOptions {
  SharedOptions shared;
  std::vector<std::string> files;
  std::string output;
  bool force = false;
  ReadingOptions reading;
};

// Prints answers as they come in turn, and keeps count for the exit code.
class Printer {
 public:
  Printer(Context& context, const ReadOptions& options, FormatFiles& files)
      : context_(context), options_(options), files_(files) {}

  // Where to ask what the log of a daemon says that cannot work.
  void ask_for_log(std::function<std::string()> log_hint) { log_hint_ = std::move(log_hint); }

  void print(const std::string& name, const Answer& answer) {
    if (answer.error) {
      print_failure(name, answer);
    } else {
      print_result(name, answer);
    }
  }

  [[nodiscard]] bool any_good() const noexcept { return good_ > 0; }
  [[nodiscard]] int exit_status(std::size_t inputs) const noexcept {
    // Without a daemon that works there is nothing to say of any single input.
    if (service_failure_ != 0 && good_ == 0) return service_failure_;
    if (failed_ > 0) return inputs == 1 ? last_failure_ : kSomeFailed;
    return options_.reading.strict && not_adding_up_ > 0 ? kSomeFailed : 0;
  }

 private:
  void print_result(const std::string& name, const Answer& answer) {
    ++good_;
    files_.write(name, answer.frames);
    if (!answer.result->failed_checks.empty()) ++not_adding_up_;
    if (options_.shared.quiet) return;
    for (const WarningInfo& warning : answer.result->warnings) {
      context_.messages.warning(
          name, warning.page > 0 ? fmt::format("page {}: {}", warning.page, warning.message) : warning.message, {});
    }
    if (!answer.result->failed_checks.empty()) {
      context_.messages.warning(name, fmt::format("does not add up: {}", fmt::join(answer.result->failed_checks, ", ")),
                                options_.reading.explain ? "" : "`--explain` tells more");
    }
  }

  void print_failure(const std::string& name, const Answer& answer) {
    const ErrorInfo& error = *answer.error;
    ++failed_;
    last_failure_ = exit_code(error.number());
    if (files_.wants_failures())
      files_.write_failure(answer.frames.empty() ? failure_record(name, std::nullopt, error) : answer.frames.front());
    if (!answer.service_failed) {
      context_.messages.error(name, error.message, error.hint);
    } else if (service_failure_ == 0) {
      print_service_failure(error);
    }
  }

  // Once, however many documents it keeps from being read.
  void print_service_failure(const ErrorInfo& error) {
    const ErrorCode code = error.number();
    service_failure_ = exit_code(code);
    if (code < ErrorCode::python_missing || code > ErrorCode::python_package_too_old) {
      context_.messages.error({}, error.message, error.hint);
      return;
    }
    context_.messages.error({}, "cannot start: " + error.message, joined_hints(error.hint, log_hint_()));
  }

  Context& context_;
  const ReadOptions& options_;
  FormatFiles& files_;
  std::function<std::string()> log_hint_;
  std::size_t good_ = 0;
  std::size_t failed_ = 0;
  std::size_t not_adding_up_ = 0;
  int last_failure_ = 0;
  int service_failure_ = 0;  // exit code, once there is no daemon that works
};

class ReadCommand final : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("FILE", options_.files, "documents to read; - is standard input")
        ->required()
        ->type_name(kFileType)
        ->transform(file_name());
    add_setting_options(app, Scope::request, options_.shared);
    add_value_option(app, "-o,--output", options_.output,
                     "write to this file instead of standard output; it appears whole or not at all; {ext} in its "
                     "name is the format's extension",
                     kFileType)
        ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    app.add_flag("--force", options_.force, "replace the file given with -o if it exists");
    add_reading_options(app, options_.reading);
    add_env_file_option(app, options_.shared);
    add_progress_options(app, options_.shared);
  }

  int run(Context& context) override {
    heed_progress(options_.shared.progress, context.messages);
    const Paths paths = resolve_paths(context.environment);
    const LoadedConfig loaded = load_config(options_.shared, context.environment, paths);
    const Config& config = loaded.config;
    request_ = make_read_request(options_.reading, config, paths);
    if (!options_.reading.password_file.empty()) password_ = read_secret(options_.reading.password_file, "password");
    FormatFiles files(request_.formats, options_.files.size(), options_.output, options_.force, context.output,
                      context.messages);
    ProgressView progress(
        ProgressView::mode_for(options_.shared.progress, options_.shared.quiet, context.messages.is_terminal()),
        context.messages);
    Printer printer(context, options_, files);
    ReadSession session(
        {
            [&](bool replace_older) { return connect(context, paths, progress, replace_older); },
            [&](std::size_t index, const Answer& answer) { printer.print(options_.files[index], answer); },
            [&](std::size_t index, bool wrong) -> std::optional<std::string> {
              if (options_.shared.quiet || !options_.reading.password_file.empty()) return std::nullopt;
              progress.finish();
              return ask_password(options_.files[index], wrong);
            },
        },
        progress, patience_with(config));
    printer.ask_for_log([&session] { return session.log_hint(); });
    for (const std::string& file : options_.files)
      add_input(session, file, config, files.names());
    session.run();
    if (options_.output.empty() || printer.any_good()) {
      files.commit();
    } else {
      files.discard();
    }
    return printer.exit_status(options_.files.size());
  }

 private:
  void add_input(ReadSession& session, const std::string& file, const Config& config,
                 const std::vector<std::string>& outputs) {
    try {
      Input input = open_input(file, config.max_input.value);
      refuse_own_output(file, outputs);
      ReadRequest request = request_;
      request.file = file;
      request.path = input.path;
      request.password = password_;
      if (input.memory) inputs_.push_back(std::move(input));
      session.add(std::move(request));
    } catch (const Error& error) {
      session.add_answered({std::nullopt, ErrorInfo::from(error), {}});
    }
  }

  // With --force the result would take the place of the document itself.
  static void refuse_own_output(const std::string& file, const std::vector<std::string>& outputs) {
    for (const std::string& output : outputs) {
      std::error_code ignored;
      if (std::filesystem::is_regular_file(output, ignored) && std::filesystem::equivalent(file, output, ignored))
        throw Error(ErrorCode::cannot_create, "it is the file that -o names, too", "give another name with -o");
    }
  }

  [[nodiscard]] std::unique_ptr<Connection> connect(Context& context, const Paths& paths, ProgressView& progress,
                                                    bool replace_older) const {
    StartRequest request;
    request.replace_older = replace_older;
    request.started_by = fmt::format("ocr read, pid {}", ::getpid());
    if (const auto file = env_file_path(options_.shared)) request.arguments = {"--env-file", file->string()};
    request.on_start = [&progress] { progress.starting(); };
    request.tick = [&progress] { progress.tick(); };
    return connect_for_reading(context.environment, paths, std::move(request), options_.reading.no_daemon);
  }

  ReadOptions options_;
  ReadRequest request_;
  std::string password_;
  std::vector<Input> inputs_;  // what came from pipes, kept until the end
};

}  // namespace

std::unique_ptr<Command> make_read() {
  return std::make_unique<ReadCommand>();
}

}  // namespace ocr
