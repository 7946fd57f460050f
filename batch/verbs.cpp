// SPDX-License-Identifier: Apache-2.0
#include "batch/verbs.hpp"

#include "batch/outcome.hpp"
#include "batch/report.hpp"
#include "batch/run.hpp"
#include "batch/settings.hpp"
#include "batch/watch.hpp"
#include "common/error.hpp"
#include "common/file_lock.hpp"
#include "common/text.hpp"
#include "daemon/store/open_store.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace ocr::batch {

namespace fs = std::filesystem;

namespace {

using nlohmann::ordered_json;

std::unique_ptr<store::ResultStore> open_store(const Settings& settings) {
  if (settings.config.store == "off")
    throw Error(ErrorCode::usage, "the store is off, so nothing is known of batches", "see OCR_STORE in `ocr config`");
  return store::open_store({settings.config.database_url, settings.paths.database()});
}

store::Batch find_batch(store::ResultStore& store, std::int64_t id) {
  auto batch = store.batch(id);
  if (!batch)
    throw Error(ErrorCode::not_found, fmt::format("there is no batch {}", id), "`ocr batch list` shows the numbers");
  return *std::move(batch);
}

// As the store has it, but a run that was killed could not say so.
std::string state_of(const store::Batch& batch, const Paths& paths) {
  if (batch.state != "running") return batch.state;
  const fs::path lock = lock_of(paths, batch.signature);
  if (!fs::exists(lock)) return "stopped";
  auto taken = FileLock::try_take(lock);
  if (!taken) return "running";
  taken->remove();
  return "stopped";
}

// What a shell takes for one word.
std::string word(const std::string& text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-{}";
  const std::string shown = printable(text);
  if (!shown.empty() && shown.find_first_not_of(kPlain) == std::string::npos) return shown;
  std::string quoted = "'";
  for (const char character : shown)
    quoted += character == '\'' ? std::string("'\\''") : std::string(1, character);
  return quoted + "'";
}

// What makes it this batch, and what its documents are read as.
std::string command_text(const BatchRequest& command) {
  std::string text = fmt::format("ocr {}", command.name());
  const auto flag = [&text](const char* name, bool given) {
    if (given) text += fmt::format(" {}", name);
  };
  const auto option = [&text](const std::string& name, const std::string& value) {
    if (!value.empty()) text += fmt::format(" {} {}", name, word(value));
  };
  for (const std::string& path : command.paths)
    text += " " + word(path);
  flag("-r", command.recursive);
  for (const std::string& glob : command.include)
    option("--include", glob);
  for (const std::string& glob : command.exclude)
    option("--exclude", glob);
  option("--files-from", command.files_from);
  flag("-0", command.null_separated);
  option("--retry-failed", command.retry_failed);
  option("-o", command.output);
  for (const auto& [name, value] : command.settings) {
    const Setting* known = find_setting(name);
    const std::string_view usual = name == "format" ? "json" : known == nullptr ? "" : known->default_value;
    if (value != usual) option("--" + name, value);
  }
  option("-p", command.pages);
  option("--password-file", command.password_file);
  flag("--force-ocr", command.force_ocr);
  flag("--no-ocr", command.no_ocr);
  flag("--move", command.move);
  return text;
}

ordered_json batch_json(store::ResultStore& store, const store::Batch& batch, const Paths& paths) {
  const BatchRequest command = decode_batch_request(batch.command);
  const store::JobCounts counts = store.job_counts(batch.id);
  ordered_json object{{"id", batch.id},
                      {"state", state_of(batch, paths)},
                      {"done", counts.done},
                      {"failed", counts.failed},
                      {"started_at", batch.started_at}};
  object["ended_at"] = batch.ended_at ? ordered_json(*batch.ended_at) : ordered_json(nullptr);
  object["directory"] = escape_invalid_utf8(command.directory);
  object["command"] = command_text(command);
  return object;
}

void write_batch(Output& output, const ordered_json& batch) {
  output.write(fmt::format("{:>4}  {:<9}  {:>6} done  {:>5} failed  {}  {}\n", batch["id"].get<std::int64_t>(),
                           batch["state"].get<std::string>(), batch["done"].get<std::int64_t>(),
                           batch["failed"].get<std::int64_t>(), batch["started_at"].get<std::string>(),
                           batch["command"].get<std::string>()));
}

int list(const BatchRequest& request, const Settings& settings, Context& context) {
  constexpr std::int64_t kMost = 1000;
  const auto store = open_store(settings);
  for (const store::Batch& batch : store->batches(kMost)) {
    const auto object = batch_json(*store, batch, settings.paths);
    if (request.json) {
      context.output.write(object.dump() + "\n");
    } else {
      write_batch(context.output, object);
    }
  }
  context.output.flush();
  return 0;
}

// The batch, then a record of each input, as in a report.
int show(const BatchRequest& request, const Settings& settings, Context& context) {
  const auto store = open_store(settings);
  const store::Batch batch = find_batch(*store, request.id);
  const auto object = batch_json(*store, batch, settings.paths);
  if (!request.json) write_batch(context.output, object);
  const std::string folder = decode_batch_request(batch.command).directory + "/";
  for (const store::BatchJob& job : store->jobs(batch.id)) {
    auto outcome = outcome_of(job);
    if (!outcome) continue;
    for (Written& written : outcome->outputs) {
      if (written.path.starts_with(folder)) written.path.erase(0, folder.size());
    }
    if (request.json) {
      Outcome record = *outcome;
      record.state = job.state == "done" ? State::done : State::failed;
      context.output.write(report_line(record, ReportFormat::ndjson, batch.id));
      continue;
    }
    std::string line = fmt::format("{:<6}  {}", job.state, printable(job.input));
    for (const Written& written : outcome->outputs)
      line += " -> " + printable(written.path);
    if (outcome->error) line += fmt::format(": {} [{}]", printable(outcome->error->message), outcome->error->code);
    context.output.write(line + "\n");
  }
  context.output.flush();
  return 0;
}

int cancel(const BatchRequest& request, const Settings& settings, Context& context) {
  const auto store = open_store(settings);
  const store::Batch batch = find_batch(*store, request.id);
  const std::string state = state_of(batch, settings.paths);
  const bool runs = state == "running";
  if (state == "done" || state == "cancelled") {
    if (!request.quiet) context.messages.line(fmt::format("batch {} is {} already", batch.id, state));
    return 0;
  }
  store->end_batch(batch.id, "cancelled");
  if (!request.quiet)
    context.messages.line(
        fmt::format("batch {} {}", batch.id, runs ? "ends within a second" : "is marked as cancelled"));
  return 0;
}

// What is asked today counts where it says anything.
void overlay(BatchRequest& request, const BatchRequest& now) {
  for (const auto& [name, value] : now.settings)
    request.settings[name] = value;
  for (const auto text : {&BatchRequest::env_file, &BatchRequest::pages, &BatchRequest::password_file,
                          &BatchRequest::report, &BatchRequest::report_format}) {
    if (!(now.*text).empty()) request.*text = now.*text;
  }
  for (const auto number : {&BatchRequest::jobs, &BatchRequest::max_failures}) {
    if (now.*number != 0) request.*number = now.*number;
  }
  if (now.force_ocr || now.no_ocr) request.force_ocr = request.no_ocr = false;
  for (const auto flag :
       {&BatchRequest::force, &BatchRequest::fsync, &BatchRequest::ordered, &BatchRequest::strict,
        &BatchRequest::explain, &BatchRequest::fresh, &BatchRequest::no_store, &BatchRequest::force_ocr,
        &BatchRequest::no_ocr, &BatchRequest::no_daemon, &BatchRequest::dry_run})
    request.*flag = request.*flag || now.*flag;
  request.progress = now.progress;
  request.quiet = now.quiet;
}

// What was asked then, in the folder where it was asked.
BatchRequest repeated(const BatchRequest& then, const BatchRequest& now) {
  BatchRequest request = then;
  request.verb = then.verb == "watch" ? "watch" : "run";
  overlay(request, now);
  std::error_code error;
  fs::current_path(request.directory, error);
  if (error)
    throw Error(
        ErrorCode::not_found,
        fmt::format("the batch's folder {} is not there: {}", printable(request.directory), errno_text(error.value())),
        "run it where its inputs are now");
  return request;
}

int resume_batch(const BatchRequest& request, const Settings& settings, Context& context) {
  const store::Batch batch = find_batch(*open_store(settings), request.id);
  BatchRequest command = repeated(decode_batch_request(batch.command), request);
  if (command.files_from == "-")
    throw Error(ErrorCode::usage, fmt::format("batch {} read the list of its inputs from a pipe", batch.id),
                fmt::format("run the same command again: {} in {}", command_text(command), command.directory));
  const Earlier earlier{batch.signature, batch.command};
  // What is done was read anew already.
  if (batch.state == "done") command.fresh = request.fresh;
  return command.verb == "watch" ? run_watch(command, earlier, context) : run_batch(command, earlier, context);
}

// Without -o it is the report's batch that goes on, with the inputs that failed.
int retry(const BatchRequest& request, const Settings& settings, Context& context) {
  const std::int64_t id = read_failed(request.retry_failed, [](const std::string&, const std::string&) {});
  if (id == 0)
    throw Error(ErrorCode::usage, "the report is of a batch without a store, so it does not tell where results go",
                "give the same -o and -f as then");
  const store::Batch batch = find_batch(*open_store(settings), id);
  BatchRequest then = decode_batch_request(batch.command);
  then.paths.clear();
  then.files_from.clear();
  then.fresh = then.force = false;
  then.report = then.report_format = "";
  then.retry_failed = request.retry_failed;
  return run_batch(repeated(then, request), Earlier{batch.signature, batch.command}, context);
}

}  // namespace

int run(const BatchRequest& request, Context& context) {
  if (request.verb == "run" && (request.retry_failed.empty() || !request.output.empty()))
    return run_batch(request, std::nullopt, context);
  if (request.verb == "watch") return run_watch(request, std::nullopt, context);
  const Settings settings = resolve(request, context.environment);
  if (request.verb == "run") return retry(request, settings, context);
  if (request.verb == "list") return list(request, settings, context);
  if (request.verb == "show") return show(request, settings, context);
  if (request.verb == "cancel") return cancel(request, settings, context);
  if (request.verb == "resume") return resume_batch(request, settings, context);
  throw Error(ErrorCode::internal, fmt::format("there is no verb {}", request.verb), "use `ocr batch`");
}

}  // namespace ocr::batch
