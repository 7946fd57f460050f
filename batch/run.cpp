// SPDX-License-Identifier: Apache-2.0
#include "batch/run.hpp"

#include "batch/plan.hpp"
#include "batch/resume.hpp"
#include "batch/settings.hpp"
#include "batch/stream.hpp"
#include "batch/summary.hpp"
#include "batch/walk.hpp"
#include "cli/log_tail.hpp"
#include "cli/reading.hpp"
#include "cli/signals.hpp"
#include "common/file_lock.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <csignal>
#include <memory>
#include <optional>
#include <unistd.h>

namespace ocr::batch {

namespace fs = std::filesystem;

namespace {

constexpr int kSignalBase = 128;
constexpr std::size_t kNameOfSignature = 16;

class Run {
 public:
  Run(const BatchRequest& request, const std::optional<Earlier>& earlier, Context& context)
      : request_(request),
        context_(context),
        settings_(resolve(request, context.environment)),
        naming_(request.output, settings_.formats),
        signature_(earlier ? earlier->signature : signature_of(request, settings_.formats)),
        command_(earlier ? earlier->command : encode(request)) {
    if (naming_.streams() && settings_.formats != std::vector<std::string>{"json"})
      throw Error(ErrorCode::usage, "on standard output a batch writes json", "give -f json, or a folder with -o");
  }

  int run() {
    gather();
    if (tally_.total == 0) {
      if (!request_.quiet) context_.messages.line("there is nothing to read");
      return 0;
    }
    if (request_.dry_run) return show_plan();
    if (!naming_.streams()) {
      prepare_folder(naming_.folder());
      lock();
    }
    open_state();
    open_report();
    Delivery delivery(
        {settings_.formats, options_fingerprint(settings_.read), temporary_prefix(), request_.force, request_.fsync},
        naming_, records_, keeper_.get(), report_.get(), context_.output, tally_);
    const ResumeSettings resumed{options_fingerprint(settings_.read), request_.fresh, !request_.retry_failed.empty(),
                                 request_.force};
    resume(records_, naming_, keeper_.get(), resumed,
           [&](std::uint32_t input, const Outcome& earlier) { delivery.pass(input, earlier); });
    if (!naming_.streams()) remove_temporary_files(records_, naming_, temporary_prefix());
    mark_repeats(records_);
    if (report_) report_->begin();
    if (keeper_) keeper_->start();
    return work(delivery);
  }

 private:
  [[nodiscard]] std::string temporary_prefix() const {
    return fmt::format(".ocr-{}-", signature_.substr(0, kNameOfSignature));
  }

  void gather() {
    Walk walk(request_, naming_.streams() ? "" : naming_.folder(), records_);
    for (const std::string& path : request_.paths)
      walk.add(path);
    if (!request_.files_from.empty()) walk.add_list(request_.files_from, request_.null_separated);
    if (!request_.retry_failed.empty()) {
      read_failed(request_.retry_failed,
                  [&](const std::string& input, const std::string& below) { walk.add_known(input, below); });
    }
    drop_same_inputs(records_);
    refuse_collisions(records_, naming_);
    for (std::uint32_t i = 0; i < records_.size(); ++i)
      tally_.total += records_.get(i).state == State::planned ? 1 : 0;
  }

  int show_plan() {
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      const Record record = records_.get(i);
      if (record.state != State::planned) continue;
      const std::string input = printable(records_.path(record));
      const auto outputs = outputs_of(records_, naming_, i, record);
      if (outputs.empty()) context_.output.write(input + "\n");
      for (const std::string& output : outputs)
        context_.output.write(fmt::format("{} -> {}\n", input, printable(output)));
    }
    context_.output.flush();
    return 0;
  }

  void lock() {
    try {
      ensure_private_directory(settings_.paths.runtime_dir);
      lock_ = FileLock::try_take(lock_of(settings_.paths, signature_));
      if (lock_) return;
    } catch (const std::system_error&) {
      // No place for it: as for sockets, it is done without.
      return;
    }
    throw Error(ErrorCode::busy, "this batch runs already", "`ocr batch list` shows it; wait, or cancel it");
  }

  // Standard output cannot be gone on with; what it got is the reader's.
  void open_state() {
    if (naming_.streams()) return;
    if (request_.no_store || settings_.config.store == "off") {
      if (!request_.quiet) context_.messages.line("the store is off: should this batch be stopped, it cannot go on");
      return;
    }
    keeper_ = std::make_unique<StateKeeper>(store::Location{settings_.config.database_url, settings_.paths.database()},
                                            signature_, command_);
    warn_of_state();
  }

  void warn_of_state() {
    if (!keeper_ || warned_ || request_.quiet) return;
    const std::string problem = keeper_->problem();
    if (problem.empty()) return;
    warned_ = true;
    context_.messages.error({}, "the batch's state cannot be written: " + problem,
                            "the work goes on; the state is written when the database is there again");
  }

  void open_report() {
    if (request_.report.empty()) return;
    bool ours = request_.force;
    if (keeper_ && keeper_->earlier())
      ours = ours || decode_batch_request(keeper_->earlier()->command).report == request_.report;
    report_ = std::make_unique<Report>(request_.report, report_format(request_.report_format, request_.report), ours);
  }

  int work(Delivery& delivery) {
    BatchProgress progress(BatchProgress::mode_for(request_.progress, request_.quiet, context_.messages.is_terminal()),
                           context_.messages, tally_);
    BatchStream stream(stream_settings(), records_, delivery, tally_, progress);
    int signal = 0;
    BatchStream::End end = BatchStream::End::finished;
    try {
      end = stream.run();
    } catch (const Interrupted& interrupted) {
      // What is open is cancelled with the connection; a second signal ends us at once.
      signal = interrupted.signal();
      restore_signal_handlers();
    }
    const bool whole = signal == 0 && end == BatchStream::End::finished;
    conclude(delivery, whole ? "done" : end == BatchStream::End::cancelled ? "cancelled" : "stopped");
    progress.finish();
    summarise(context_.messages, tally_, {request_.quiet, progress.seconds(), request_.report, settings_.paths.log()});
    if (end == BatchStream::End::too_many_failures)
      context_.messages.line(fmt::format("stopped after {} failures (--max-failures)", tally_.failed_now));
    if (end == BatchStream::End::cancelled) context_.messages.line("cancelled by `ocr batch cancel`");
    if (!whole && keeper_ && !request_.quiet) context_.messages.line("the same command goes on where this one stopped");
    if (signal != 0) return kSignalBase + signal;
    if (end == BatchStream::End::cancelled) return kSignalBase + SIGINT;
    return exit_status(tally_, request_.strict);
  }

  // The last files get their names when their jobs are committed.
  void conclude(Delivery& delivery, const std::string& state) {
    if (!keeper_) return;
    const std::size_t lost = keeper_->end(state);
    delivery.settle();
    if (lost > 0) {
      context_.messages.error({},
                              fmt::format("the state of {} inputs could not be written: {}", lost, keeper_->problem()),
                              "they are done, but the next run does not know it");
    }
  }

  [[nodiscard]] StreamSettings stream_settings() {
    StreamSettings settings;
    settings.request = settings_.read;
    settings.ordered = request_.ordered;
    settings.jobs = request_.jobs;
    settings.max_failures = request_.max_failures;
    settings.silence = patience_with(settings_.config);
    settings.connect = [this](bool replace_older) {
      StartRequest start;
      start.replace_older = replace_older;
      start.started_by = fmt::format("ocr batch, pid {}", ::getpid());
      if (!request_.env_file.empty()) start.arguments = {"--env-file", request_.env_file};
      start.on_start = [] {};
      start.tick = [] {};
      return connect_for_reading(context_.environment, settings_.paths, std::move(start), request_.no_daemon);
    };
    settings.cancelled = [this] {
      warn_of_state();
      return keeper_ && keeper_->cancelled();
    };
    return settings;
  }

  const BatchRequest& request_;
  Context& context_;
  Settings settings_;
  Naming naming_;
  std::string signature_;
  std::string command_;
  Records records_;
  Tally tally_;
  std::optional<FileLock> lock_;
  std::unique_ptr<StateKeeper> keeper_;
  std::unique_ptr<Report> report_;
  bool warned_ = false;
};

}  // namespace

fs::path lock_of(const Paths& paths, const std::string& signature) {
  return paths.runtime_dir / fmt::format("batch-{}.lock", signature.substr(0, kNameOfSignature));
}

int run_batch(const BatchRequest& request, const std::optional<Earlier>& earlier, Context& context) {
  return Run(request, earlier, context).run();
}

}  // namespace ocr::batch
