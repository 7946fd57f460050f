// SPDX-License-Identifier: Apache-2.0
#include "batch/run.hpp"

#include "batch/plan.hpp"
#include "batch/report.hpp"
#include "batch/report_place.hpp"
#include "batch/summary.hpp"
#include "batch/walk.hpp"
#include "cli/signals.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <csignal>
#include <memory>
#include <set>

namespace ocr::batch {

namespace {

constexpr int kSignalBase = 128;

class Run {
 public:
  Run(const BatchRequest& request, const std::optional<Earlier>& earlier, Context& context)
      : request_(request), context_(context), session_(request, earlier, context), naming_(session_.naming()) {}

  int run() {
    gather();
    session_.hold();
    session_.open_state("should this batch be stopped, it cannot go on");
    drop_own_results(records_, naming_, session_.keeper());
    refuse_collisions(records_, naming_);
    refuse_report_in_the_way(request_, records_, naming_);
    for (std::uint32_t i = 0; i < records_.size(); ++i)
      tally_.total += records_.get(i).state == State::planned ? 1 : 0;
    if (tally_.total == 0) {
      if (!request_.quiet) context_.messages.line("there is nothing to read");
      tell_left_out();
      BatchProgress(progress_mode(), context_.messages, tally_).end("done");
      return 0;
    }
    if (request_.dry_run) return show_plan();
    session_.prepare();
    open_report();
    Delivery delivery(session_.delivery_settings(), naming_, records_, session_.keeper(), report_.get(),
                      context_.output, tally_);
    resume(records_, naming_, session_.keeper(), session_.resume_settings(),
           [&](std::uint32_t input, const Outcome& earlier) { delivery.pass(input, earlier); });
    std::set<std::string> seen;
    if (!naming_.streams()) remove_temporary_files(records_, 0, naming_, session_.temporary_prefix(), seen);
    mark_repeats(records_);
    if (report_) report_->begin();
    if (session_.keeper() != nullptr) session_.keeper()->start();
    return work(delivery);
  }

 private:
  void gather() {
    Walk walk(request_, naming_.streams() ? "" : naming_.folder(), records_);
    for (const std::string& path : request_.paths)
      walk.add(path);
    if (!request_.files_from.empty()) walk.add_list(request_.files_from, request_.null_separated);
    if (!request_.retry_failed.empty()) {
      read_failed(request_.retry_failed,
                  [&](const std::string& input, const std::string& below) { walk.add_known(input, below); });
    }
    found_ = walk.found();
    drop_same_inputs(records_);
  }

  // What may be an oversight.
  void tell_left_out() {
    if (request_.quiet) return;
    if (found_.files > 0 && found_.taken == 0)
      context_.messages.line(
          fmt::format("--include and --exclude leave out all {} files of the folders given", found_.files));
    if (found_.folders_left_out > 0)
      context_.messages.line(fmt::format("{} with files {} left out; -r reads them too",
                                         found_.folders_left_out == 1
                                             ? std::string("a folder in them")
                                             : fmt::format("{} folders in them", found_.folders_left_out),
                                         found_.folders_left_out == 1 ? "was" : "were"));
  }

  int show_plan() {
    resume(records_, naming_, session_.keeper(), session_.resume_settings(),
           [this](std::uint32_t input, const Outcome& earlier) {
             Record record = records_.get(input);
             record.state = earlier.state;
             records_.set(input, record);
           });
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      const Record record = records_.get(i);
      const std::string input = printable(records_.path(record));
      if (record.state == State::skipped) context_.output.write(fmt::format("{}: finished before\n", input));
      if (record.state == State::known) context_.output.write(fmt::format("{}: failed before\n", input));
      if (record.state != State::planned) continue;
      const auto outputs = outputs_of(records_, naming_, i, record);
      if (outputs.empty()) context_.output.write(input + "\n");
      for (const std::string& output : outputs)
        context_.output.write(fmt::format("{} -> {}\n", input, printable(output)));
    }
    context_.output.flush();
    tell_left_out();
    return 0;
  }

  void open_report() {
    if (request_.report.empty()) return;
    const bool may_replace = request_.force || session_.report_is_ours();
    report_ = std::make_unique<Report>(request_.report, report_format(request_.report_format, request_.report),
                                       may_replace ? Report::Existing::replace : Report::Existing::refuse);
  }

  [[nodiscard]] BatchProgress::Mode progress_mode() const {
    return BatchProgress::mode_for(request_.progress, request_.quiet, context_.messages.is_terminal());
  }

  int work(Delivery& delivery) {
    BatchProgress progress(progress_mode(), context_.messages, tally_);
    BatchStream stream(session_.stream_settings(), records_, delivery, tally_, progress);
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
    const std::string state = whole ? "done" : end == BatchStream::End::cancelled ? "cancelled" : "stopped";
    session_.conclude(delivery, state);
    progress.finish();
    summarise(context_.messages, tally_, {request_.quiet, progress.seconds(), request_.report, stream.log_hint()});
    tell_left_out();
    if (end == BatchStream::End::too_many_failures)
      context_.messages.line(fmt::format("stopped after {} failures (--max-failures)", tally_.failed_now));
    if (end == BatchStream::End::cancelled) context_.messages.line("cancelled by `ocr batch cancel`");
    if (!whole && session_.keeper() != nullptr && !request_.quiet)
      context_.messages.line("the same command goes on where this one stopped");
    progress.end(state);
    if (signal != 0) return kSignalBase + signal;
    if (end == BatchStream::End::cancelled) return kSignalBase + SIGINT;
    return exit_status(tally_, request_.strict);
  }

  const BatchRequest& request_;
  Context& context_;
  Session session_;
  const Naming& naming_;
  Records records_;
  Walk::Found found_;
  Tally tally_;
  std::unique_ptr<Report> report_;
};

}  // namespace

int run_batch(const BatchRequest& request, const std::optional<Earlier>& earlier, Context& context) {
  return Run(request, earlier, context).run();
}

}  // namespace ocr::batch
