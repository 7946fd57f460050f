// SPDX-License-Identifier: Apache-2.0
#include "cli/batch_options.hpp"

#include "common/error.hpp"

#include <CLI/App.hpp>
#include <fmt/format.h>

#include <charconv>

namespace ocr {

namespace {

void add_list_option(CLI::App& app, const std::string& name, std::vector<std::string>& target,
                     const std::string& help) {
  app.add_option(name, target, help)->type_name("GLOB")->allow_extra_args(false)->transform(unguarded());
}

}  // namespace

void add_place_options(CLI::App& app, BatchRequest& request) {
  add_value_option(app, "-o,--output", request.output,
                   "a folder that mirrors the inputs' tree; a template with {stem} {name} {ext} {dir} {n}; or - for "
                   "one JSON object a line on standard output (the default)",
                   kDirectoryType)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  app.add_flag("-r,--recursive", request.recursive, "go into the folders of folders");
  add_list_option(app, "--include", request.include, "of folders only files whose name or path below it matches");
  add_list_option(app, "--exclude", request.exclude, "of folders no files or folders whose name or path matches");
}

void add_writing_options(CLI::App& app, BatchRequest& request, BatchOptions& options) {
  add_value_option(app, "--report", request.report, "write a record of every input to this file, - is standard output",
                   kFileType)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  add_value_option(app, "--report-format", request.report_format, "of the report (by its name, else ndjson)",
                   "ndjson|csv");
  add_value_option(app, "-j,--jobs", options.jobs, "most documents of this batch that are read or wait at once", "N");
  app.add_flag("--force", request.force, "replace existing files that this batch did not write");
  app.add_flag("--fsync", request.fsync, "bring each file safely onto the disk before it gets its name");
}

void add_batch_reading_options(CLI::App& app, BatchOptions& options) {
  add_setting_options(app, Scope::request, options.shared);
  add_reading_options(app, options.reading);
  add_env_file_option(app, options.shared);
  add_progress_options(app, options.shared);
}

void fill_request(BatchRequest& request, const BatchOptions& options, const Environment& environment) {
  if (!request.report_format.empty()) {
    require_choice("--report-format", request.report_format, "ndjson|csv");
    if (request.report.empty())
      throw Error(ErrorCode::usage, "--report-format is for --report", "give a file to --report, or leave it out");
  }
  if (!options.jobs.empty()) request.jobs = whole_number("--jobs", options.jobs);
  // What is wrong with them is told before anything else is done.
  const Paths paths = resolve_paths(environment);
  const ReadingOptions& reading = options.reading;
  static_cast<void>(make_read_request(reading, load_config(options.shared, environment, paths).config, paths));
  // The other verbs go by numbers.
  if (request.verb == "run" || request.verb == "watch") request.directory = working_directory().string();
  request.settings = options.shared.settings;
  request.env_file = absolute_path(options.shared.env_file);
  request.progress = options.shared.progress;
  request.quiet = options.shared.quiet;
  request.strict = reading.strict;
  request.pages = reading.pages;
  request.password_file = absolute_path(reading.password_file);
  request.explain = reading.explain;
  request.fresh = reading.fresh;
  request.no_store = reading.no_store;
  request.force_ocr = reading.force_ocr;
  request.no_ocr = reading.no_ocr;
  request.no_daemon = reading.no_daemon;
  request.report = request.report == "-" ? request.report : absolute_path(request.report);
}

std::int64_t whole_number(const std::string& option, const std::string& value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size() || number < 1)
    throw Error(ErrorCode::usage, fmt::format("{}: '{}' is not a value for it", option, value),
                "give a whole number from 1");
  return number;
}

}  // namespace ocr
