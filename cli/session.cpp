// SPDX-License-Identifier: Apache-2.0
#include "cli/session.hpp"

#include "common/build_info.hpp"
#include "common/error.hpp"

#include <algorithm>
#include <chrono>
#include <unistd.h>
#include <utility>

namespace ocr {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kWindowBeforeWelcome = 16;
constexpr int kMaxDaemonDeaths = 2;
constexpr int kMaxRounds = 5;
constexpr int kMaxPasswords = 3;
constexpr Milliseconds kTick{100};
constexpr Milliseconds kProbeLimit{10000};

// Not a document's fault: Python cannot start, or the two sides do not understand each other.
bool is_service_failure(ErrorCode code) noexcept {
  return code >= ErrorCode::unavailable && code <= ErrorCode::protocol_mismatch;
}

}  // namespace

ReadSession::ReadSession(Hooks hooks, ProgressView& progress, Milliseconds silence)
    : hooks_(std::move(hooks)), progress_(progress), silence_(silence) {}

void ReadSession::add(ReadRequest request) {
  request.id = documents_.size() + 1;
  documents_.push_back({std::move(request)});
}

void ReadSession::add_answered(Answer answer) {
  documents_.push_back({{}, State::answered});
  ready_.emplace(documents_.size() - 1, std::move(answer));
}

void ReadSession::run() {
  while (true) {
    // What has its answer in turn is told as soon as it can be, also before any daemon is there.
    tell_ready();
    if (all_answered()) break;
    talk();
  }
  progress_.finish();
}

void ReadSession::tell_ready() {
  while (!ready_.empty() && ready_.begin()->first == next_to_print_) {
    auto node = ready_.extract(ready_.begin());
    ++next_to_print_;
    hooks_.answered(node.key(), std::move(node.mapped()));
  }
}

// One connection, until everything is answered or the daemon takes or gives no more.
void ReadSession::talk() {
  std::unique_ptr<Connection> connection;
  try {
    connection = hooks_.connect(leaving_ && newer_);
  } catch (const Error& error) {
    give_up(error);
    return;
  }
  open_ = 0;
  leaving_ = degraded_ = welcomed_ = probed_ = newer_ = false;
  window_ = kWindowBeforeWelcome;
  heard_ = Clock::now();
  while (!all_answered()) {
    send_more(*connection);
    if (leaving_ && open_ == 0) {
      gave_way();
      return;
    }
    const Connection::Event event = exchange(*connection);
    tell_ready();
    progress_.reading(next_to_print_, documents_.size());
    progress_.tick();
    if (event == Connection::Event::closed) {
      daemon_ended();
      return;
    }
    watch_silence(*connection);
  }
}

Connection::Event ReadSession::exchange(Connection& connection) {
  try {
    const Connection::Event event = connection.wait(kTick);
    while (auto message = connection.receive()) {
      heard_ = Clock::now();
      probed_ = false;
      handle(*message);
    }
    return event;
  } catch (const Error& error) {
    give_up(error);
    return Connection::Event::timeout;
  }
}

// A long queue is silent too, so a daemon is asked before it is given up: one that lives answers at once.
void ReadSession::watch_silence(Connection& connection) {
  const auto silent = Clock::now() - heard_;
  if (silent < silence_) return;
  if (!probed_) {
    connection.send(status_request());
    probed_ = true;
  } else if (silent > silence_ + kProbeLimit) {
    give_up(Error(ErrorCode::timed_out, "ocrd does not answer",
                  "`ocr restart` replaces it; `ocr logs` may say what it does"));
  }
}

void ReadSession::send_more(Connection& connection) {
  if (leaving_) return;
  // Never further ahead than the window, so that answers that wait for one before them are few.
  const std::size_t end = std::min(documents_.size(), next_to_print_ + window_);
  for (std::size_t i = next_to_print_; i < end && open_ < window_; ++i) {
    Document& document = documents_[i];
    if (document.state != State::waiting) continue;
    connection.send(encode(document.request));
    document.state = State::sent;
    ++open_;
  }
}

void ReadSession::handle(const Message& message) {
  switch (message.kind) {
    case Kind::welcome: {
      const auto welcome = decode<Welcome>(message);
      window_ = static_cast<std::size_t>(std::max<std::int64_t>(welcome.window, 1));
      leaving_ = leaving_ || welcome.leaving;
      degraded_ = welcome.state == "degraded";
      newer_ = build_info().newer_than({welcome.version, welcome.build, welcome.stamp});
      welcomed_ = true;
      break;
    }
    case Kind::progress:
      progress_.warming(decode<Progress>(message));
      break;
    case Kind::result: {
      auto result = decode<Result>(message);
      const std::size_t index = result.id - 1;
      if (index < documents_.size()) answer(index, {std::move(result), std::nullopt, message.frames, false});
      break;
    }
    case Kind::failure:
      handle_failure(message);
      break;
    default:
      break;  // accepted, and what later versions may send
  }
}

void ReadSession::handle_failure(const Message& message) {
  auto failure = decode<Failure>(message);
  const ErrorCode code = failure.error.number();
  if (failure.id == 0) throw Error(code, failure.error.message, failure.error.hint);
  const std::size_t index = failure.id - 1;
  if (index >= documents_.size() || documents_[index].state != State::sent) return;
  Document& document = documents_[index];
  if (code == ErrorCode::unavailable && failure.error.retryable && !degraded_ && rounds_ < kMaxRounds) {
    // This daemon gives way: another one will read it.
    leaving_ = true;
    take_back(document);
    return;
  }
  if (code == ErrorCode::busy && welcomed_ && open_ > window_) {
    // More was sent ahead of its welcome than this daemon takes at once.
    take_back(document);
    return;
  }
  if (try_password(document, index, failure.error)) return;
  answer(index, {std::nullopt, std::move(failure.error), message.frames, is_service_failure(code)});
}

void ReadSession::take_back(Document& document) {
  document.state = State::waiting;
  --open_;
}

bool ReadSession::try_password(Document& document, std::size_t index, const ErrorInfo& error) {
  const ErrorCode code = error.number();
  if ((code != ErrorCode::password_required && code != ErrorCode::password_wrong) || !hooks_.password ||
      document.passwords >= kMaxPasswords)
    return false;
  auto password = hooks_.password(index, code == ErrorCode::password_wrong);
  if (!password || password->empty()) return false;
  ++document.passwords;
  document.request.password = std::move(*password);
  take_back(document);
  return true;
}

void ReadSession::answer(std::size_t index, Answer answer) {
  if (documents_[index].state != State::sent) return;
  documents_[index].state = State::answered;
  documents_[index].request = {};
  --open_;
  ready_.emplace(index, std::move(answer));
}

void ReadSession::give_up(const Error& error) {
  for (std::size_t i = next_to_print_; i < documents_.size(); ++i) {
    if (documents_[i].state == State::answered) continue;
    documents_[i].state = State::answered;
    ready_.emplace(i, Answer{std::nullopt, ErrorInfo::from(error), {}, true});
  }
  open_ = 0;
  tell_ready();
}

void ReadSession::gave_way() {
  if (++rounds_ > kMaxRounds) {
    give_up(Error(ErrorCode::unavailable, "one daemon after another ends or gives way",
                  "`ocr logs` may say why; two builds of ocr may start each other"));
    return;
  }
  // One that is about to end may be found once more; and where a newer build takes over, it shall be the one to start.
  if (rounds_ > 1 || !newer_) ::usleep(static_cast<useconds_t>(rounds_) * 50000);
}

void ReadSession::daemon_ended() {
  // Without a welcome it was ending when it was found: none of the documents is to blame.
  const bool blameless = leaving_ || !welcomed_;
  if (blameless) gave_way();
  for (std::size_t i = next_to_print_; i < documents_.size(); ++i) {
    Document& document = documents_[i];
    if (document.state != State::sent) continue;
    if (!blameless && ++document.daemon_deaths >= kMaxDaemonDeaths) {
      const Error lost(ErrorCode::daemon_lost, "the daemon ended while it read this, twice",
                       "`ocr logs` may say why; then try again");
      answer(i, {std::nullopt, ErrorInfo::from(lost), {}, false});
    } else {
      take_back(document);
    }
  }
}

}  // namespace ocr
