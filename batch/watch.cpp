// SPDX-License-Identifier: Apache-2.0
#include "batch/watch.hpp"

#include "batch/filing.hpp"
#include "batch/inbox.hpp"
#include "batch/plan.hpp"
#include "batch/report.hpp"
#include "batch/report_place.hpp"
#include "batch/watch_messages.hpp"
#include "cli/signals.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <memory>
#include <set>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace ocr::batch {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kSignalBase = 128;
// Admitted at once, so that what is open is heard in between.
constexpr std::uint32_t kAtOnce = 500;
// Then it waits until all of them are done, and the files about them begin anew: they do not grow for ever.
constexpr std::uint32_t kMostInWave = 10000;
constexpr Milliseconds kWait{250};
constexpr Milliseconds kCommitWait{20};
// Tried again after so long, then after twice as long, and so on.
constexpr Milliseconds kFirstRetry{5000};
constexpr Milliseconds kLastRetry{3600000};
constexpr Milliseconds kFirstDaemonRetry{2000};
constexpr Milliseconds kLastDaemonRetry{60000};
constexpr Milliseconds kStateRetry{10000};

Milliseconds retry_after(int tries, Milliseconds first, Milliseconds last) {
  constexpr int kMostDoublings = 20;
  return std::min(last, first * (1 << std::min(tries, kMostDoublings)));
}

std::uint64_t hash_of(const std::string& text) {
  return std::hash<std::string>{}(text);
}

// Of a record in the report: one reading of one input.
std::uint64_t reading_hash(const std::string& input, const std::string& sha256) {
  return hash_of(sha256 + "\n" + input);
}

class Watch {
 public:
  Watch(const BatchRequest& request, const std::optional<Earlier>& earlier, Context& context)
      : request_(request),
        context_(context),
        session_(request, earlier, context),
        naming_(session_.naming()),
        messages_(context.messages, request.progress, request.quiet),
        progress_(BatchProgress::Mode::none, context.messages, tally_),
        inbox_(request, naming_.streams() ? "" : naming_.folder(),
               [this](const std::string& folder, int error_number) { tell_problem(folder, error_number); }) {
    if (request.output.find("{n}") != std::string::npos)
      throw Error(ErrorCode::usage, "--output: a watch knows no {n}", "put {stem} or {name} into the template");
  }

  int run() {
    refuse_report_in_the_way(request_, naming_);
    session_.hold();
    session_.prepare();
    if (!naming_.streams() && inbox_.is_same_folder(naming_.folder()))
      throw Error(ErrorCode::usage, "results in the folder that is watched would be read too",
                  "give another folder with -o; it may be one in the watched folder");
    session_.open_state("what is in the folder when the watch starts again is read again");
    if (request_.move) filing_.emplace(inbox_.folder());
    open_report();
    open_delivery();
    if (session_.keeper() != nullptr) session_.keeper()->start();
    if (report_) report_->begin();
    messages_.watching(inbox_.folder());
    return end(watch());
  }

 private:
  struct Trouble {
    int tries = 0;
    std::string code;
  };
  struct Ended {
    int signal = 0;
    bool cancelled = false;
    std::exception_ptr failure;
  };

  void open_report() {
    if (request_.report.empty()) return;
    const bool ours = session_.report_is_ours();
    report_ = std::make_unique<Report>(request_.report, report_format(request_.report_format, request_.report),
                                       ours             ? Report::Existing::append
                                       : request_.force ? Report::Existing::replace
                                                        : Report::Existing::refuse);
    if (!ours) return;
    recorded_.emplace();
    try {
      each_row(request_.report,
               [this](const ReportRow& row) { recorded_->insert(reading_hash(row.input, row.sha256)); });
    } catch (const Error&) {
      // A new one has no name yet.
    }
  }

  void open_delivery() {
    auto settings = session_.delivery_settings();
    settings.files_inputs = request_.move;
    settings.concluded = [this](std::uint32_t input, const Outcome& outcome) { concluded(input, outcome); };
    // The report gets what is told, and that is not each try.
    delivery_.emplace(std::move(settings), naming_, records_, session_.keeper(), nullptr, context_.output, tally_);
  }

  Ended watch() {
    Ended ended;
    try {
      while (!ended.cancelled) {
        check_interrupted();
        inbox_.look(Clock::now());
        ended.cancelled = session_.look_at_state();
        if (ended.cancelled) break;
        if (Clock::now() < next_try_) {
          inbox_.rest(kWait);
        } else {
          ended.cancelled = wave();
          if (!ended.cancelled && Clock::now() >= next_try_) inbox_.wait(kWait);
        }
      }
    } catch (const Interrupted& interrupted) {
      // What is open is cancelled with the connection; a second signal ends us at once.
      ended.signal = interrupted.signal();
      restore_signal_handlers();
    } catch (...) {
      ended.failure = std::current_exception();
    }
    return ended;
  }

  int end(const Ended& ended) {
    session_.conclude(*delivery_, ended.cancelled ? "cancelled" : "stopped");
    messages_.end(done_, failed_, ended.cancelled);
    if (ended.failure) std::rethrow_exception(ended.failure);
    return kSignalBase + (ended.signal != 0 ? ended.signal : SIGINT);
  }

  // Reads what is complete, and what becomes complete meanwhile, until nothing is left: then no connection keeps the
  // daemon from ending. Returns whether it was cancelled.
  bool wave() {
    records_.clear();
    in_flight_.clear();
    taken_.clear();
    if (admit() == 0) {
      if (!inbox_.is_scanning()) recorded_.reset();
      if (inbox_.is_idle()) forget_what_is_gone();
      return false;
    }
    auto settings = session_.stream_settings();
    settings.needs_daemon = true;
    settings.more = [this] { return admit(); };
    BatchStream stream(std::move(settings), records_, *delivery_, tally_, progress_);
    const BatchStream::End end = stream.run();
    while (!delivery_->is_idle()) {
      delivery_->settle();
      check_interrupted();
      if (!delivery_->is_idle()) std::this_thread::sleep_for(kCommitWait);
    }
    if (end == BatchStream::End::no_daemon) {
      wait_for_daemon(*stream.no_daemon(), stream.log_hint());
    } else {
      daemon_tries_ = 0;
    }
    return end == BatchStream::End::cancelled;
  }

  // Adds what is complete to the records. Returns how many of them are to be read.
  std::uint32_t admit() {
    const Clock::time_point now = Clock::now();
    inbox_.look(now);
    const std::uint32_t begin = records_.size();
    if (begin >= kMostInWave) return 0;
    while (records_.size() < begin + kAtOnce) {
      const auto path = inbox_.next(now);
      if (!path) break;
      add(*path);
    }
    if (records_.size() == begin) return 0;
    ResumeSettings settings = session_.resume_settings();
    settings.single = true;
    settings.number = request_.move && !request_.force;
    settings.taken = &taken_;
    settings.begin = begin;
    settings.postpone = [this](std::uint32_t input) { postpone(input); };
    resume(records_, naming_, session_.keeper(), settings,
           [this](std::uint32_t input, const Outcome& earlier) { pass(input, earlier); });
    if (!naming_.streams()) remove_temporary_files(records_, begin, naming_, session_.temporary_prefix(), cleaned_);
    std::uint32_t planned = 0;
    for (std::uint32_t i = begin; i < records_.size(); ++i)
      planned += records_.get(i).state == State::planned ? 1 : 0;
    tally_.total += planned;
    return planned;
  }

  void add(const std::string& path) {
    struct stat info {};
    const std::uint64_t hash = hash_of(path);
    const auto seen = seen_.find(hash);
    // One that is being read is looked at again when it is done.
    if (::stat(path.c_str(), &info) != 0 || !in_flight_.insert(hash).second) return;
    Record record = record_of(info);
    if (seen != seen_.end() && seen->second == stamp_hash(record)) {
      in_flight_.erase(hash);
      return;
    }
    record.below = static_cast<std::uint32_t>(below_begin(inbox_.folder()));
    if (const auto changed = changed_.extract(hash)) {
      record.copy = changed.mapped();
      record.may_replace = true;
    }
    records_.add(record, path);
  }

  // An earlier watch has read it, but may have been killed before it could say so and move it.
  void pass(std::uint32_t input, const Outcome& earlier) {
    Record record = records_.get(input);
    record.state = earlier.state;
    records_.set(input, record);
    in_flight_.erase(hash_of(earlier.input));
    if (report_ && recorded_ && recorded_->insert(reading_hash(earlier.input, earlier.sha256)).second)
      report_->add(earlier, session_.keeper()->batch());
    if (filing_) static_cast<void>(file(earlier, record));
  }

  // Until the database may be there again.
  void postpone(std::uint32_t input) {
    Record record = records_.get(input);
    record.state = State::same;
    records_.set(input, record);
    const std::string path = records_.path(record);
    in_flight_.erase(hash_of(path));
    inbox_.again(path, Clock::now() + kStateRetry);
  }

  void concluded(std::uint32_t input, const Outcome& outcome) {
    const Record record = records_.get(input);
    const std::uint64_t hash = hash_of(outcome.input);
    in_flight_.erase(hash);
    for (const std::string& output : outputs_of(records_, naming_, input, record))
      taken_.erase(hash_of_output(output));
    tally_.failures.clear();
    if (!is_as_it_was(outcome.input, record)) {
      // What was read is not what it holds now: only that will be told.
      if (outcome.state == State::done) changed_[hash] = record.copy;
      inbox_.changed(outcome.input, Clock::now());
      return;
    }
    const bool stands = !outcome.error || !outcome.error->retryable;
    Milliseconds again{0};
    bool told = false;
    if (stands) {
      troubles_.erase(outcome.input);
    } else {
      Trouble& trouble = troubles_[outcome.input];
      told = std::exchange(trouble.code, outcome.error->code) == outcome.error->code;
      again = retry_after(trouble.tries++, kFirstRetry, kLastRetry);
      inbox_.again(outcome.input, Clock::now() + again);
    }
    if (report_ && !told) {
      report_->add(outcome, batch());
      if (recorded_) recorded_->insert(reading_hash(outcome.input, outcome.sha256));
    }
    std::string filed;
    if (filing_ && stands) filed = file(outcome, record);
    // Else the state tells.
    const bool remembers = session_.keeper() == nullptr || request_.fresh;
    if (remembers && stands && filed.empty()) seen_[hash] = stamp_hash(record);
    if (told) return;
    ++(outcome.error ? failed_ : done_);
    messages_.read(outcome, batch(), filed, again);
  }

  static std::uint64_t stamp_hash(const Record& record) { return hash_of(stamp_of(record, {})); }

  static bool is_as_it_was(const std::string& path, const Record& record) {
    struct stat info {};
    // One that is gone is no other file.
    return ::stat(path.c_str(), &info) != 0 || stamp_of(record_of(info), {}) == stamp_of(record, {});
  }

  // Returns where it is now, empty when it stays.
  std::string file(const Outcome& outcome, const Record& record) {
    try {
      return filing_->file(outcome.input, record, !outcome.error).value_or("");
    } catch (const Error& error) {
      context_.messages.failure({}, ErrorInfo::from(error));
      return {};
    }
  }

  void wait_for_daemon(const ErrorInfo& error, const std::string& log_hint) {
    // Theirs that were to be replaced still are.
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      const Record record = records_.get(i);
      if (record.state == State::planned && record.may_replace) changed_[hash_of(records_.path(record))] = record.copy;
    }
    const Milliseconds wait = retry_after(daemon_tries_, kFirstDaemonRetry, kLastDaemonRetry);
    if (daemon_tries_++ == 0) messages_.no_daemon(error, log_hint, wait);
    next_try_ = Clock::now() + wait;
    inbox_.rescan();
  }

  void tell_problem(const std::string& folder, int error_number) {
    if (!problems_.insert(hash_of(folder)).second) return;
    context_.messages.error(folder, "the folder cannot be looked into: " + errno_text(error_number),
                            "check its permissions, then start the watch again");
  }

  void forget_what_is_gone() {
    troubles_.clear();
    changed_.clear();
  }

  [[nodiscard]] std::int64_t batch() const { return session_.keeper() == nullptr ? 0 : session_.keeper()->batch(); }

  const BatchRequest& request_;
  Context& context_;
  Session session_;
  const Naming& naming_;
  WatchMessages messages_;
  Tally tally_;
  BatchProgress progress_;
  Inbox inbox_;
  Records records_;  // of this wave
  std::optional<Filing> filing_;
  std::unique_ptr<Report> report_;
  std::optional<Delivery> delivery_;
  std::unordered_set<std::uint64_t> in_flight_;                // hashes of inputs
  std::set<std::uint64_t> taken_;                              // hashes of outputs
  std::unordered_map<std::uint64_t, std::uint32_t> changed_;   // inputs read before they were whole, with their copy
  std::unordered_map<std::uint64_t, std::uint64_t> seen_;      // without state: inputs that stay, with their stamps
  std::unordered_map<std::string, Trouble> troubles_;          // inputs that are tried again
  std::unordered_set<std::uint64_t> problems_;                 // folders that were told
  std::set<std::string> cleaned_;                              // folders of outputs
  std::optional<std::unordered_set<std::uint64_t>> recorded_;  // in the report, until all that was there is seen
  std::int64_t done_ = 0;
  std::int64_t failed_ = 0;
  Clock::time_point next_try_;
  int daemon_tries_ = 0;
};

}  // namespace

int run_watch(const BatchRequest& request, const std::optional<Earlier>& earlier, Context& context) {
  ignore_broken_leases();
  return Watch(request, earlier, context).run();
}

}  // namespace ocr::batch
