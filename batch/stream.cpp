// SPDX-License-Identifier: Apache-2.0
#include "batch/stream.hpp"

#include "common/document_file.hpp"
#include "common/error.hpp"
#include "common/paths.hpp"
#include "daemon/store/cache_key.hpp"

#include <algorithm>
#include <limits>

namespace ocr::batch {

namespace {

// Answers that wait for one before them are kept in memory.
constexpr std::uint32_t kOrderedWindow = 256;
constexpr std::size_t kRecognitions = 512;
// Each that is open takes the user's layouts along.
constexpr std::size_t kLayoutBytes = 64U << 20U;
// Only what is in a worker can end a daemon, and that is a document a worker, not each that waits.
constexpr int kMostDeaths = 10;
constexpr auto kTickEvery = std::chrono::milliseconds(50);
constexpr auto kMostRepeats = std::chrono::milliseconds(20);

std::size_t recognitions(const ReadRequest& request) {
  std::size_t bytes = 1;
  for (const LayoutFile& layout : request.layouts)
    bytes += layout.text.size();
  return std::clamp<std::size_t>(kLayoutBytes / bytes, 1, kRecognitions);
}

Answer folder_problem(int error_number) {
  const bool denied = error_number == EACCES || error_number == EPERM;
  return {std::nullopt,
          ErrorInfo::from(Error(denied ? ErrorCode::permission_denied : ErrorCode::not_found,
                                "the folder cannot be read: " + errno_text(error_number),
                                "check its permissions, then run it again")),
          {},
          false};
}

}  // namespace

BatchStream::BatchStream(StreamSettings settings, Records& records, Delivery& delivery, const Tally& tally,
                         BatchProgress& progress)
    : settings_(std::move(settings)),
      records_(records),
      delivery_(delivery),
      tally_(tally),
      progress_(progress),
      stream_({
                  settings_.connect,
                  [this] { return next(); },
                  [this](std::uint64_t id) { return request_for(id); },
                  [this](std::uint64_t id, Answer answer) { answered(id, std::move(answer)); },
                  [this] { return finished(); },
                  {},
                  [this](const Progress& stage) { progress_.stage(stage); },
                  [this] { tick(); },
              },
              settings_.silence) {
  stream_.set_limits(static_cast<std::size_t>(settings_.jobs), recognitions(settings_.request));
  stream_.set_most_deaths(kMostDeaths);
  for (std::uint32_t i = 0; i < records_.size(); ++i)
    left_ += records_.get(i).state == State::planned ? 1 : 0;
}

BatchStream::End BatchStream::run() {
  stream_.run();
  return end_;
}

std::optional<std::uint64_t> BatchStream::next() {
  const Clock::time_point begin = Clock::now();
  while (!finished() && !delivery_.is_full()) {
    if (!alone_.empty()) {
      const std::uint32_t input = alone_.front();
      alone_.pop_front();
      return std::uint64_t{input} + 1;
    }
    if (cursor_ >= records_.size() || (settings_.ordered && cursor_ >= turn_ + kOrderedWindow)) return std::nullopt;
    // What needs no worker must not keep those from work that do.
    if (!sent_.empty() && Clock::now() - begin > kMostRepeats) return std::nullopt;
    const std::uint32_t input = cursor_++;
    const Record record = records_.get(input);
    if (record.state == State::planned && claim(input, record)) return std::uint64_t{input} + 1;
  }
  return std::nullopt;
}

bool BatchStream::claim(std::uint32_t input, const Record& record) {
  if (record.problem != 0) {
    hand_over({input, {}, 0}, folder_problem(record.problem));
    return false;
  }
  if (!record.may_repeat) return true;
  std::string sha256;
  try {
    const OpenDocument document = open_document(records_.path(record), std::numeric_limits<std::uint64_t>::max());
    sha256 = store::sha256_of_file(document.fd.get());
  } catch (const std::exception&) {
    // The daemon says what is wrong with it.
    return true;
  }
  switch (duplicates_.claim(input, sha256)) {
    case Duplicates::Claim::first:
      hashed_.emplace(input, std::move(sha256));
      return true;
    case Duplicates::Claim::known:
      deliver_repeat(input, sha256);
      return false;
    case Duplicates::Claim::waits:
      break;
  }
  return false;
}

ReadRequest BatchStream::request_for(std::uint64_t id) {
  const auto input = static_cast<std::uint32_t>(id - 1);
  ReadRequest request = settings_.request;
  request.file = records_.path(records_.get(input));
  request.path = absolute_path(request.file);
  Sent& sent = sent_[input];
  sent.at = Clock::now();
  if (auto node = hashed_.extract(input)) sent.sha256 = std::move(node.mapped());
  return request;
}

void BatchStream::answered(std::uint64_t id, Answer answer) {
  if (answer.service_failed && settings_.needs_daemon) {
    end_ = End::no_daemon;
    no_daemon_ = answer.error;
    return;
  }
  const auto input = static_cast<std::uint32_t>(id - 1);
  Sent sent{Clock::now(), {}};
  if (auto node = sent_.extract(input)) sent = std::move(node.mapped());
  // Never sent, for want of a daemon.
  if (auto node = hashed_.extract(input)) sent.sha256 = std::move(node.mapped());
  std::vector<std::uint32_t> waiting;
  bool same_content = true;
  if (!sent.sha256.empty()) {
    same_content = !answer.result || content_of(answer) == sent.sha256;
    waiting = duplicates_.answered(input, answer, same_content);
  }
  const double ms = std::chrono::duration<double, std::milli>(Clock::now() - sent.at).count();
  hand_over({input, same_content ? sent.sha256 : std::string(), ms}, std::move(answer));
  for (const std::uint32_t repeat : waiting) {
    if (same_content) {
      deliver_repeat(repeat, sent.sha256);
    } else {
      alone_.push_back(repeat);
    }
  }
}

void BatchStream::deliver_repeat(std::uint32_t input, const std::string& sha256) {
  const Record record = records_.get(input);
  hand_over({input, sha256, 0}, duplicates_.answer(sha256, records_.path(record), record.size));
  tick();
}

void BatchStream::hand_over(Delivered delivered, Answer answer) {
  if (!settings_.ordered) {
    delivery_.deliver(delivered, std::move(answer));
    --left_;
    return;
  }
  const std::uint32_t input = delivered.input;
  held_.emplace(input, std::pair(std::move(delivered), std::move(answer)));
  while (turn_ < records_.size()) {
    if (auto node = held_.extract(turn_)) {
      delivery_.deliver(node.mapped().first, std::move(node.mapped().second));
      --left_;
    } else if (records_.get(turn_).state == State::planned) {
      return;
    }
    ++turn_;
  }
}

bool BatchStream::finished() {
  if (end_ != End::finished) return true;
  if (settings_.max_failures > 0 && tally_.answered_failed >= settings_.max_failures && left_ > 0)
    end_ = End::too_many_failures;
  return left_ == 0 || end_ != End::finished;
}

void BatchStream::tick() {
  const Clock::time_point now = Clock::now();
  if (now - ticked_ < kTickEvery) return;
  ticked_ = now;
  delivery_.settle();
  if (settings_.cancelled()) end_ = End::cancelled;
  if (settings_.more) left_ += settings_.more();
  progress_.tick(slowest());
}

std::optional<Slowest> BatchStream::slowest() const {
  const auto oldest = std::min_element(
      sent_.begin(), sent_.end(), [](const auto& left, const auto& right) { return left.second.at < right.second.at; });
  if (oldest == sent_.end()) return std::nullopt;
  const double seconds = std::chrono::duration<double>(Clock::now() - oldest->second.at).count();
  return Slowest{records_.path(records_.get(oldest->first)), seconds};
}

}  // namespace ocr::batch
