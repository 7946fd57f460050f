// SPDX-License-Identifier: Apache-2.0
// `ocr batch`: many files and folders, through the program ocr-batch.
#include "cli/batch_options.hpp"
#include "cli/command.hpp"
#include "cli/program.hpp"
#include "common/batch_request.hpp"
#include "common/error.hpp"

#include <CLI/App.hpp>

#include <algorithm>
#include <array>

namespace ocr {

namespace {

constexpr std::array<std::string_view, 4> kVerbs{"list", "show", "cancel", "resume"};

class BatchCommand final : public Command {
 public:
  void add_options(CLI::App& app) override {
    app_ = &app;
    app.add_option("PATH", request_.paths,
                   "files, and folders with the files in them; or one of: list, show ID, cancel ID, resume ID")
        ->type_name(kFileType)
        ->transform(file_name());
    add_place_options(app, request_);
    add_value_option(app, "--files-from", request_.files_from, "read the names of inputs from this file, - is a pipe",
                     kFileType)
        ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    app.add_flag("-0,--null", request_.null_separated, "names in --files-from end with a NUL, as `find -print0` does");
    add_value_option(app, "--retry-failed", request_.retry_failed, "run only what failed according to this report",
                     kFileType)
        ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    add_writing_options(app, request_, options_);
    add_value_option(app, "--max-failures", max_failures_, "stop when so many have failed", "N");
    app.add_flag("--ordered", request_.ordered, "on standard output, keep the order of the inputs");
    app.add_flag("-n,--dry-run", request_.dry_run, "print what would be read and written, and stop");
    app.add_flag("--json", request_.json, "for list and show: an object a line");
    add_batch_reading_options(app, options_);
  }

  int run(Context& context) override {
    heed_progress(options_.shared.progress, context.messages);
    request_.verb = "run";
    take_verb();
    if (!max_failures_.empty()) request_.max_failures = whole_number("--max-failures", max_failures_);
    if (request_.verb == "run") {
      check_inputs();
    } else {
      refuse_options_of_runs();
    }
    fill_request(request_, options_, context.environment);
    request_.retry_failed = absolute_path(request_.retry_failed);
    if (request_.files_from != "-") request_.files_from = absolute_path(request_.files_from);
    // What the report's batch had, then.
    if (request_.output.empty() && request_.retry_failed.empty()) request_.output = "-";
    become_program("batch", encode(request_));
  }

 private:
  void take_verb() {
    if (request_.paths.empty()) return;
    const std::string& first = request_.paths.front();
    if (std::find(kVerbs.begin(), kVerbs.end(), first) == kVerbs.end()) return;
    request_.verb = first;
    const std::size_t wanted = first == "list" ? 1 : 2;
    if (request_.paths.size() != wanted)
      throw Error(ErrorCode::usage, fmt::format("{} {}", first, wanted == 1 ? "takes no more" : "needs one number"),
                  fmt::format("`ocr batch list` shows the numbers; a folder of that name is given as ./{}", first));
    if (wanted == 2) request_.id = whole_number(first, request_.paths.back());
    request_.paths.clear();
  }

  // The other verbs would leave them unheard.
  void refuse_options_of_runs() const {
    constexpr std::array<std::string_view, 5> kHeard{"PATH", "--json", "--env-file", "--progress", "--quiet"};
    const bool shows = request_.verb == "list" || request_.verb == "show";
    for (const CLI::Option* option : app_->get_options()) {
      const std::string name = option->get_name();
      const bool heard = std::find(kHeard.begin(), kHeard.end(), name) != kHeard.end() && (name != "--json" || shows);
      if (option->count() == 0 || heard) continue;
      throw Error(
          ErrorCode::usage, fmt::format("`ocr batch {}` takes no {}", request_.verb, name),
          request_.verb == "resume" ? "leave it out: it is the batch as it was asked for then" : "leave it out");
    }
  }

  void check_inputs() const {
    if (request_.json)
      throw Error(ErrorCode::usage, "--json is for list and show",
                  "leave it out: a batch writes json, unless -f names another format");
    const int sources = (request_.paths.empty() ? 0 : 1) + (request_.files_from.empty() ? 0 : 1);
    if (sources == 0 && request_.retry_failed.empty())
      throw Error(ErrorCode::usage, "no PATH given", "give files and folders, or --files-from; try `ocr batch --help`");
    if (sources > 0 && !request_.retry_failed.empty())
      throw Error(ErrorCode::usage, "--retry-failed runs what the report names and nothing else",
                  "leave the other inputs out");
    if (request_.null_separated && request_.files_from.empty())
      throw Error(ErrorCode::usage, "-0 is for --files-from", "as in `find . -print0 | ocr batch --files-from - -0`");
    const bool streams = request_.output.empty() || request_.output == "-";
    if (request_.ordered && !streams)
      throw Error(ErrorCode::usage, "--ordered is for standard output", "leave it or -o out");
  }

  const CLI::App* app_ = nullptr;
  BatchRequest request_;
  BatchOptions options_;
  std::string max_failures_;
};

}  // namespace

std::unique_ptr<Command> make_batch() {
  return std::make_unique<BatchCommand>();
}

}  // namespace ocr
