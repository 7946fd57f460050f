// SPDX-License-Identifier: Apache-2.0
#include "batch/session.hpp"

#include "batch/plan.hpp"
#include "batch/report.hpp"
#include "cli/reading.hpp"
#include "common/error.hpp"
#include "daemon/store/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <unistd.h>
#include <vector>

namespace ocr::batch {

namespace {

constexpr std::size_t kNameOfSignature = 16;

}  // namespace

// As it can be repeated later, whatever the environment says then.
std::string lasting(BatchRequest request, const Settings& settings) {
  request.settings = settings.reading;
  return encode(request);
}

std::filesystem::path lock_of(const Paths& paths, const std::string& signature) {
  // Not where sockets are: that depends on who starts it, as cron or a login.
  return paths.state_dir / fmt::format("batch-{}.lock", signature.substr(0, kNameOfSignature));
}

Session::Session(const BatchRequest& request, const std::optional<Earlier>& earlier, Context& context)
    : request_(request),
      context_(context),
      settings_(resolve(request, context.environment)),
      naming_(request.output, settings_.formats),
      signature_(earlier ? earlier->signature : signature_of(request, settings_.formats)),
      command_(earlier ? earlier->command : lasting(request, settings_)) {
  if (naming_.streams() && settings_.formats != std::vector<std::string>{"json"})
    throw Error(ErrorCode::usage, fmt::format("on standard output a {} writes json", request.name()),
                "give -f json, or a folder with -o");
}

std::string Session::temporary_prefix() const {
  return fmt::format(".ocr-{}-", signature_.substr(0, kNameOfSignature));
}

void Session::hold() {
  if (naming_.streams() || request_.dry_run) return;
  try {
    ensure_private_directory(settings_.paths.state_dir);
    lock_ = FileLock::try_take(lock_of(settings_.paths, signature_));
    if (lock_) return;
  } catch (const std::system_error&) {
    // No place for it: as for sockets, it is done without.
    return;
  }
  throw Error(ErrorCode::busy, fmt::format("this {} runs already", request_.name()),
              "`ocr batch list` shows it; wait, or cancel it");
}

void Session::prepare() const {
  if (!naming_.streams()) prepare_folder(naming_.folder());
}

void Session::open_state(std::string_view lost) {
  if (naming_.streams()) return;
  if (request_.no_store || settings_.config.store == "off") {
    if (!request_.quiet) context_.messages.line(fmt::format("the store is off: {}", lost));
    return;
  }
  const store::Location location{settings_.config.database_url, settings_.paths.database()};
  if (request_.dry_run && location.url.empty() && !std::filesystem::exists(location.file)) return;
  keeper_ = std::make_unique<StateKeeper>(location, signature_, command_);
  if (request_.fresh) begin_fresh();
  static_cast<void>(look_at_state());
}

void Session::begin_fresh() {
  // A stop that nobody remembers is none to go on from.
  constexpr std::int64_t kLongAgoMs = 7LL * 24 * 3600 * 1000;
  const std::int64_t now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  const auto& earlier = keeper_->earlier();
  if (request_.verb == "run" && earlier && earlier->state != "done")
    fresh_since_ = decode_batch_request(earlier->command).fresh_since;
  if (fresh_since_ < store::utc_text(now - kLongAgoMs)) {
    fresh_since_ = store::utc_now();
  } else if (!request_.quiet) {
    context_.messages.line(fmt::format("this goes on with what --fresh began at {}", fresh_since_));
  }
  BatchRequest command = decode_batch_request(command_);
  command.fresh_since = fresh_since_;
  keeper_->set_command(encode(command));
}

bool Session::report_is_ours() const {
  if (!keeper_ || !keeper_->earlier()) return false;
  const store::Batch& earlier = *keeper_->earlier();
  if (decode_batch_request(earlier.command).report == request_.report) return true;
  // One of several that the batch has had by turns tells by its records whose it is; another store counts its batches
  // alike.
  const auto first = first_of_report(request_.report);
  if (!first || first->batch != earlier.id) return false;
  const std::vector<std::string> key{key_of(first->input)};
  const auto jobs = keeper_->find_jobs(key);
  return jobs &&
         std::any_of(jobs->begin(), jobs->end(), [&](const store::BatchJob& job) { return job.batch == earlier.id; });
}

bool Session::look_at_state() {
  if (!keeper_) return false;
  if (!warned_ && !request_.quiet) {
    const std::string problem = keeper_->problem();
    warned_ = !problem.empty();
    if (warned_)
      context_.messages.error({}, fmt::format("the {}'s state cannot be written: {}", request_.name(), problem),
                              "the work goes on; the state is written when the database is there again");
  }
  return keeper_->cancelled();
}

Delivery::Settings Session::delivery_settings() const {
  Delivery::Settings settings;
  settings.formats = settings_.formats;
  settings.options = options_fingerprint(settings_.read);
  settings.temporary = temporary_prefix();
  settings.force = request_.force;
  settings.fsync = request_.fsync;
  return settings;
}

ResumeSettings Session::resume_settings() const {
  ResumeSettings settings;
  settings.options = options_fingerprint(settings_.read);
  settings.fresh = request_.fresh;
  settings.fresh_since = fresh_since_;
  settings.retry = !request_.retry_failed.empty();
  settings.force = request_.force;
  return settings;
}

StreamSettings Session::stream_settings() {
  StreamSettings settings;
  settings.request = settings_.read;
  settings.ordered = request_.ordered;
  settings.jobs = request_.jobs;
  settings.max_failures = request_.max_failures;
  settings.silence = patience_with(settings_.config);
  settings.connect = [this](bool replace_older) {
    StartRequest start;
    start.replace_older = replace_older;
    start.started_by = fmt::format("ocr {}, pid {}", request_.name(), ::getpid());
    if (!request_.env_file.empty()) start.arguments = {"--env-file", request_.env_file};
    start.on_start = [] {};
    start.tick = [] {};
    return connect_for_reading(context_.environment, settings_.paths, std::move(start), request_.no_daemon);
  };
  settings.cancelled = [this] { return look_at_state(); };
  return settings;
}

void Session::conclude(Delivery& delivery, const std::string& state) {
  if (!keeper_) return;
  keeper_->write_all();
  // What cannot have its name is recorded once more.
  delivery.settle();
  const std::size_t lost = keeper_->end(state);
  if (lost > 0) {
    context_.messages.error({},
                            fmt::format("the state of {} inputs could not be written: {}", lost, keeper_->problem()),
                            "they are done, but the next run does not know it");
  }
}

}  // namespace ocr::batch
