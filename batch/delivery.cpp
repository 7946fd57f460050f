// SPDX-License-Identifier: Apache-2.0
#include "batch/delivery.hpp"

#include "batch/plan.hpp"
#include "common/document_record.hpp"
#include "common/error.hpp"
#include "common/text.hpp"
#include "daemon/store/document_parts.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace ocr::batch {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostPending = 2000;

// It is not the document's fault, so that it is worth another try.
ErrorInfo output_error(const Error& error) {
  ErrorInfo info = ErrorInfo::from(error);
  info.retryable = true;
  return info;
}

// The answer has a frame for the document, and one for each other format.
std::string_view frame_of(const Answer& answer, const std::vector<std::string>& formats, std::size_t format) {
  if (formats[format] == "json") return answer.frames.at(0);
  std::size_t frame = 0;
  for (std::size_t i = 0; i <= format; ++i)
    frame += formats[i] == "json" ? 0 : 1;
  return answer.frames.at(frame);
}

// The document itself is no better with another password, other pages, or a daemon that works.
bool is_of_the_content(const ErrorInfo& error) {
  switch (error.number()) {
    case ErrorCode::empty_file:
    case ErrorCode::unsupported_type:
    case ErrorCode::damaged_file:
    case ErrorCode::no_pages:
      return true;
    default:
      return false;
  }
}

// 0 where there is no such file.
std::uint64_t inode_of(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

}  // namespace

std::string stamp_of(const Record& record, const std::string& options) {
  return fmt::format("{} {} {} {} {}", record.size, record.modified_ns, record.changed_ns, record.inode, options);
}

std::string content_of(const Answer& answer) {
  return answer.frames.empty() ? std::string() : store::facts_of(answer.frames.front()).sha256;
}

Delivery::Delivery(Settings settings, const Naming& naming, Records& records, StateKeeper* keeper, Report* report,
                   Output& output, Tally& tally)
    : settings_(std::move(settings)),
      naming_(naming),
      records_(records),
      keeper_(keeper),
      report_(report),
      output_(output),
      tally_(tally) {}

void Delivery::deliver(const Delivered& delivered, Answer answer) {
  Record record = records_.get(delivered.input);
  Pending pending;
  pending.input = delivered.input;
  Outcome& outcome = pending.outcome;
  outcome.input = records_.path(record);
  outcome.below = outcome.input.substr(record.below);
  outcome.sha256 = delivered.sha256;
  outcome.ms = delivered.ms;
  outcome.error = answer.error;
  if (answer.result) {
    outcome.state = State::done;
    outcome.failed_checks = answer.result->failed_checks;
    const store::DocumentFacts facts = store::facts_of(answer.frames.at(0));
    outcome.cached = facts.cached;
    pending.pages = facts.pages;
    if (!facts.sha256.empty()) outcome.sha256 = facts.sha256;
  } else if (answer.service_failed && !tally_.no_daemon) {
    tally_.no_daemon = answer.error;
  }
  if (naming_.streams()) {
    write_line(outcome, answer, record.size);
  } else if (answer.result) {
    write_files(pending, answer);
  }
  if (outcome.error) {
    ++tally_.answered_failed;
    keep_earlier(outcome, record, delivered.input);
  }
  outcome.copy = record.copy;
  outcome.filed = settings_.files_inputs && (!outcome.error || !outcome.error->retryable);
  // Without a daemon that works nothing was found out about the input: the next run reads it.
  if (keeper_ == nullptr || answer.service_failed) {
    conclude(std::move(pending));
    return;
  }
  const std::uint64_t ticket = ++last_ticket_;
  keeper_->record(ticket, job_of(outcome, stamp_of(record, settings_.options)));
  pending_.emplace(ticket, std::move(pending));
}

void Delivery::pass(std::uint32_t input, const Outcome& earlier) {
  Record record = records_.get(input);
  record.state = earlier.state;
  records_.set(input, record);
  if (report_ != nullptr) report_->add(earlier, keeper_ == nullptr ? 0 : keeper_->batch());
  count(earlier, 0);
}

void Delivery::settle() {
  if (keeper_ == nullptr) return;
  for (const std::uint64_t ticket : keeper_->settled()) {
    auto node = pending_.extract(ticket);
    if (!node.empty()) conclude(std::move(node.mapped()));
  }
}

bool Delivery::is_full() const {
  return pending_.size() >= kMostPending;
}

void Delivery::write_files(Pending& pending, const Answer& answer) {
  Outcome& outcome = pending.outcome;
  const Record record = records_.get(pending.input);
  const auto names = outputs_of(records_, naming_, pending.input, record);
  try {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string folder = fs::path(names[i]).parent_path().string();
      if (!folder.empty() && folder != last_folder_) {
        prepare_folder(folder);
        last_folder_ = folder;
      }
      NewFile file(names[i], fmt::format("{}{}-{}.tmp", settings_.temporary, pending.input, i));
      const std::string_view content = frame_of(answer, settings_.formats, i);
      file.write(content);
      const std::uint64_t before = record.may_replace || settings_.force ? inode_of(names[i]) : 0;
      outcome.outputs.push_back({names[i], file.finish(settings_.fsync), before, content.size()});
      pending.files.push_back(std::move(file));
    }
  } catch (const Error& error) {
    outcome.state = State::failed;
    outcome.error = output_error(error);
    outcome.outputs.clear();
    pending.files.clear();
    // The folder may have been removed.
    last_folder_.clear();
  }
}

void Delivery::write_line(const Outcome& outcome, const Answer& answer, std::int64_t size) {
  if (!answer.frames.empty()) {
    output_.write(answer.frames.front());
  } else {
    const auto bytes = size < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(size));
    output_.write(failure_record(outcome.input, bytes, *outcome.error));
  }
  output_.write("\n");
  output_.flush();
}

void Delivery::conclude(Pending pending) {
  Record record = records_.get(pending.input);
  Outcome& outcome = pending.outcome;
  if (outcome.state == State::done) name_files(pending, record);
  record.state = outcome.state;
  records_.set(pending.input, record);
  if (report_ != nullptr) report_->add(outcome, keeper_ == nullptr ? 0 : keeper_->batch());
  count(outcome, pending.pages);
  if (settings_.concluded) settings_.concluded(pending.input, outcome);
}

void Delivery::name_files(Pending& pending, const Record& record) {
  Outcome& outcome = pending.outcome;
  std::size_t named = 0;
  try {
    for (NewFile& file : pending.files) {
      file.commit(settings_.force || record.may_replace);
      ++named;
    }
  } catch (const Error& error) {
    for (std::size_t i = 0; i < named; ++i)
      ::unlink(outcome.outputs[i].path.c_str());
    outcome.state = State::failed;
    outcome.error = output_error(error);
    outcome.filed = false;
    ++tally_.answered_failed;
    for (const Written& file : std::exchange(outcome.outputs, {})) {
      if (record.may_replace && file.before != 0) outcome.kept.push_back({file.path, file.before});
    }
    if (keeper_ != nullptr) keeper_->record(0, job_of(outcome, stamp_of(record, settings_.options)));
  }
}

void Delivery::keep_earlier(Outcome& outcome, const Record& record, std::uint32_t input) const {
  if (!record.may_replace) return;
  const bool stale = !record.is_unchanged && !outcome.error->retryable && is_of_the_content(*outcome.error);
  for (const std::string& output : outputs_of(records_, naming_, input, record)) {
    if (stale) {
      ::unlink(output.c_str());
    } else if (const std::uint64_t inode = inode_of(output)) {
      outcome.kept.push_back({output, inode});
    }
  }
}

void Delivery::count(const Outcome& outcome, std::int64_t pages) {
  if (outcome.state == State::failed || outcome.state == State::known) {
    ++tally_.failed;
    tally_.failed_now += outcome.state == State::failed ? 1 : 0;
    if (tally_.failures.size() < Tally::kShown) tally_.failures.emplace_back(outcome.input, *outcome.error);
    return;
  }
  ++(outcome.state == State::done ? tally_.done : tally_.skipped);
  tally_.pages += pages;
  if (outcome.state == State::done && outcome.cached) ++tally_.cached;
  if (!outcome.failed_checks.empty()) ++tally_.not_adding_up;
}

}  // namespace ocr::batch
