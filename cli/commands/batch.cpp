// SPDX-License-Identifier: Apache-2.0
// `ocr batch`: many files and folders, through the program ocr-batch.
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/reading.hpp"
#include "common/batch_request.hpp"
#include "common/error.hpp"

#include <CLI/App.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

namespace ocr {

namespace {

constexpr std::array<std::string_view, 4> kVerbs{"list", "show", "cancel", "resume"};

std::int64_t count(const std::string& option, const std::string& value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size() || number < 1)
    throw Error(ErrorCode::usage, fmt::format("{}: '{}' is not a value for it", option, value),
                "give a whole number from 1");
  return number;
}

std::string absolute(const std::string& path) {
  return path.empty() ? path : std::filesystem::absolute(path).string();
}

void add_list_option(CLI::App& app, const std::string& name, std::vector<std::string>& target,
                     const std::string& help) {
  app.add_option(name, target, help)->type_name("GLOB")->allow_extra_args(false)->transform(unguarded());
}

class BatchCommand final : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("PATH", request_.paths,
                   "files, and folders with the files in them; or one of: list, show ID, cancel ID, resume ID")
        ->type_name(kFileType)
        ->transform(unguarded());
    add_value_option(app, "-o,--output", request_.output,
                     "a folder that mirrors the inputs' tree; a template with {stem} {name} {ext} {dir} {n}; or - for "
                     "one JSON object a line on standard output (the default)",
                     kDirectoryType);
    app.add_flag("-r,--recursive", request_.recursive, "go into the folders of folders");
    add_list_option(app, "--include", request_.include, "of folders only files whose name or path below it matches");
    add_list_option(app, "--exclude", request_.exclude, "of folders no files or folders whose name or path matches");
    add_value_option(app, "--files-from", request_.files_from, "read the names of inputs from this file, - is a pipe",
                     kFileType);
    app.add_flag("-0,--null", request_.null_separated, "names in --files-from end with a NUL, as `find -print0` does");
    add_value_option(app, "--retry-failed", request_.retry_failed, "run only what failed according to this report",
                     kFileType);
    add_value_option(app, "--report", request_.report, "write a record of every input to this file", kFileType);
    add_value_option(app, "--report-format", request_.report_format, "of the report (by its name, else ndjson)",
                     "ndjson|csv");
    add_value_option(app, "-j,--jobs", jobs_, "most documents of this batch that are read or wait at once", "N");
    add_value_option(app, "--max-failures", max_failures_, "stop when so many have failed", "N");
    app.add_flag("--ordered", request_.ordered, "on standard output, keep the order of the inputs");
    app.add_flag("--force", request_.force, "replace existing files that this batch did not write");
    app.add_flag("--fsync", request_.fsync, "bring each file safely onto the disk before it gets its name");
    app.add_flag("-n,--dry-run", request_.dry_run, "print what would be read and written, and stop");
    app.add_flag("--json", request_.json, "for list and show: an object a line");
    add_setting_options(app, Scope::request, shared_);
    add_reading_options(app, reading_);
    add_env_file_option(app, shared_);
    add_progress_options(app, shared_);
  }

  int run(Context& context) override {
    request_.directory = std::filesystem::current_path().string();
    request_.verb = "run";
    take_verb();
    require_choice("--progress", shared_.progress, "auto|plain|json|none");
    if (!request_.report_format.empty()) require_choice("--report-format", request_.report_format, "ndjson|csv");
    if (!jobs_.empty()) request_.jobs = count("--jobs", jobs_);
    if (!max_failures_.empty()) request_.max_failures = count("--max-failures", max_failures_);
    if (request_.verb == "run") check_inputs();
    // What is wrong with them is told before anything else is done.
    const Paths paths = resolve_paths(context.environment);
    static_cast<void>(make_read_request(reading_, load_config(shared_, context.environment, paths).config, paths));
    fill();
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
    if (wanted == 2) request_.id = count(first, request_.paths.back());
    request_.paths.clear();
  }

  void check_inputs() const {
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

  void fill() {
    request_.settings = shared_.settings;
    request_.env_file = absolute(shared_.env_file);
    request_.progress = shared_.progress;
    request_.quiet = shared_.quiet;
    request_.strict = reading_.strict;
    request_.pages = reading_.pages;
    request_.password_file = absolute(reading_.password_file);
    request_.explain = reading_.explain;
    request_.fresh = reading_.fresh;
    request_.no_store = reading_.no_store;
    request_.force_ocr = reading_.force_ocr;
    request_.no_ocr = reading_.no_ocr;
    request_.no_daemon = reading_.no_daemon;
    request_.report = absolute(request_.report);
    request_.retry_failed = absolute(request_.retry_failed);
    if (request_.files_from != "-") request_.files_from = absolute(request_.files_from);
    // What the report's batch had, then.
    if (request_.output.empty() && request_.retry_failed.empty()) request_.output = "-";
  }

  BatchRequest request_;
  SharedOptions shared_;
  ReadingOptions reading_;
  std::string jobs_;
  std::string max_failures_;
};

}  // namespace

std::unique_ptr<Command> make_batch() {
  return std::make_unique<BatchCommand>();
}

}  // namespace ocr
