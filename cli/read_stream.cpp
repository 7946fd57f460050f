// SPDX-License-Identifier: Apache-2.0
#include "cli/read_stream.hpp"

#include "common/build_info.hpp"
#include "common/error.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace ocr {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kWindowBeforeWelcome = 16;
constexpr int kMaxRounds = 5;
constexpr int kMaxPasswords = 3;
constexpr useconds_t kPause = 1000;
// While so many are on their way, what is taken a moment later keeps no worker waiting.
constexpr std::size_t kMany = 32;
constexpr useconds_t kBundle = 5000;
constexpr Milliseconds kProbeLimit{10000};

// Not a document's fault: Python cannot start, or the two sides do not understand each other.
bool is_service_failure(ErrorCode code) noexcept {
  return code >= ErrorCode::unavailable && code <= ErrorCode::protocol_mismatch;
}

std::size_t limited(std::size_t value, std::size_t limit) noexcept {
  return limit == 0 ? value : std::min(value, limit);
}

}  // namespace

ReadStream::ReadStream(Hooks hooks, Milliseconds silence) : hooks_(std::move(hooks)), silence_(silence) {}

void ReadStream::set_limits(std::size_t window, std::size_t recognitions) {
  most_open_ = window;
  most_recognising_ = recognitions;
}

std::map<std::uint64_t, ReadStream::Open> ReadStream::open() const {
  std::map<std::uint64_t, Open> open;
  for (const auto& [id, document] : documents_) {
    if (document.sent) open.emplace(id, Open{document.since, document.recognising});
  }
  return open;
}

void ReadStream::run() {
  // Before any daemon is there: none may be needed.
  while (!hooks_.finished())
    talk();
}

// One connection, until everything is answered or the daemon takes or gives no more.
void ReadStream::talk() {
  std::unique_ptr<Connection> connection;
  try {
    log_hint_.clear();
    connection = hooks_.connect(leaving_ && newer_);
  } catch (const Error& error) {
    give_up(error);
    return;
  }
  open_ = recognising_ = recognitions_ = 0;
  leaving_ = degraded_ = welcomed_ = probed_ = newer_ = false;
  window_ = limited(kWindowBeforeWelcome, most_open_);
  silent_ = Milliseconds(0);
  while (!hooks_.finished()) {
    send_more(*connection);
    if (leaving_ && open_ == 0) {
      gave_way();
      return;
    }
    const Connection::Event event = exchange(*connection);
    hooks_.tick();
    // To be woken for each answer would take the processor from those who read.
    if (event == Connection::Event::message && open_ - recognising_ > kMany) ::usleep(kBundle);
    if (event == Connection::Event::closed) {
      daemon_ended();
      return;
    }
    watch_silence(*connection);
  }
}

Connection::Event ReadStream::exchange(Connection& connection) {
  Connection::Event event = Connection::Event::timeout;
  std::optional<Error> failed;
  try {
    event = connection.wait(Connection::kTick);
    if (event == Connection::Event::timeout) silent_ += Connection::kTick;
    while (auto message = connection.receive()) {
      silent_ = Milliseconds(0);
      probed_ = false;
      handle(*message);
    }
  } catch (const Error& error) {
    event = Connection::Event::timeout;
    failed = error;
  }
  const bool service_failed = std::any_of(answers_.begin(), answers_.end(),
                                          [](const auto& answered) { return answered.second.service_failed; });
  if (failed || service_failed) log_hint_ = connection.log_hint();
  deliver();
  if (failed) give_up(*failed);
  return event;
}

// Never while errors of the connection are caught: what a hook throws (the disk is full) is for the caller.
void ReadStream::deliver() {
  for (auto& [id, answer] : std::exchange(answers_, {}))
    hooks_.answered(id, std::move(answer));
}

// A long queue is silent too, so a daemon is asked before it is given up: one that lives answers at once.
void ReadStream::watch_silence(Connection& connection) {
  if (silent_ < silence_) return;
  if (!probed_) {
    connection.send(status_request());
    probed_ = true;
  } else if (silent_ > silence_ + kProbeLimit) {
    give_up(Error(ErrorCode::timed_out, "ocrd does not answer",
                  "`ocr restart` replaces it; `ocr logs` may say what it does"));
  }
}

bool ReadStream::has_room() const noexcept {
  if (most_open_ != 0 && open_ >= most_open_) return false;
  return open_ - recognising_ < window_ && (recognitions_ == 0 || recognising_ < recognitions_);
}

void ReadStream::send_more(Connection& connection) {
  if (leaving_) return;
  while (has_room()) {
    if (waiting_.empty()) {
      const auto id = hooks_.next();
      if (!id) return;
      documents_.try_emplace(*id);
      waiting_.insert(*id);
    }
    const std::uint64_t id = *waiting_.begin();
    send(connection, id, documents_.at(id));
  }
}

void ReadStream::send(Connection& connection, std::uint64_t id, Document& document) {
  waiting_.erase(id);
  ReadRequest request = hooks_.request(id);
  request.id = id;
  if (!document.password.empty()) request.password = document.password;
  connection.send(encode(request));
  document.sent = true;
  document.since = Clock::now();
  ++open_;
}

void ReadStream::handle(const Message& message) {
  switch (message.kind) {
    case Kind::welcome:
      handle_welcome(decode<Welcome>(message));
      break;
    case Kind::progress:
      if (hooks_.warming) hooks_.warming(decode<Progress>(message));
      break;
    case Kind::accepted:
      handle_accepted(decode<Accepted>(message));
      break;
    case Kind::result: {
      auto result = decode<Result>(message);
      const std::uint64_t id = result.id;
      // A long stream may outlive many daemons.
      rounds_ = 0;
      answer(id, {std::move(result), std::nullopt, message.frames, false});
      break;
    }
    case Kind::failure:
      handle_failure(message);
      break;
    default:
      break;  // what later versions may send
  }
}

void ReadStream::handle_welcome(const Welcome& welcome) {
  const auto window = static_cast<std::size_t>(std::max<std::int64_t>(welcome.window, 1));
  window_ = limited(window, most_open_);
  const auto recognitions = static_cast<std::size_t>(std::max<std::int64_t>(welcome.recognitions, 0));
  recognitions_ = limited(recognitions, most_recognising_);
  leaving_ = leaving_ || welcome.leaving;
  degraded_ = welcome.state == "degraded";
  newer_ = build_info().newer_than({welcome.version, welcome.build, welcome.stamp});
  welcomed_ = true;
}

void ReadStream::handle_accepted(const Accepted& accepted) {
  if (accepted.lane != kLaneOcr) return;
  const auto found = documents_.find(accepted.id);
  if (found == documents_.end() || !found->second.sent || found->second.recognising) return;
  found->second.recognising = true;
  ++recognising_;
}

void ReadStream::handle_failure(const Message& message) {
  auto failure = decode<Failure>(message);
  const ErrorCode code = failure.error.number();
  if (failure.id == 0) throw Error(code, failure.error.message, failure.error.hint);
  const auto found = documents_.find(failure.id);
  if (found == documents_.end() || !found->second.sent) return;
  if (code == ErrorCode::unavailable && failure.error.retryable && !degraded_ && rounds_ < kMaxRounds) {
    // This daemon gives way: another one will read it.
    leaving_ = true;
    take_back(found->first, found->second);
    return;
  }
  if (code == ErrorCode::busy && welcomed_ && open_ > window_) {
    // More was sent ahead of its welcome than this daemon takes at once.
    take_back(found->first, found->second);
    return;
  }
  if (try_password(found->first, found->second, failure.error)) return;
  answer(failure.id, {std::nullopt, std::move(failure.error), message.frames, is_service_failure(code)});
}

void ReadStream::take_back(std::uint64_t id, Document& document) {
  --open_;
  if (document.recognising) --recognising_;
  document.sent = document.recognising = false;
  waiting_.insert(id);
}

bool ReadStream::try_password(std::uint64_t id, Document& document, const ErrorInfo& error) {
  const ErrorCode code = error.number();
  if ((code != ErrorCode::password_required && code != ErrorCode::password_wrong) || !hooks_.password ||
      document.passwords >= kMaxPasswords)
    return false;
  auto password = hooks_.password(id, code == ErrorCode::password_wrong);
  if (!password || password->empty()) return false;
  ++document.passwords;
  document.password = std::move(*password);
  take_back(id, document);
  return true;
}

void ReadStream::answer(std::uint64_t id, Answer answer) {
  const auto found = documents_.find(id);
  if (found == documents_.end() || !found->second.sent) return;
  --open_;
  if (found->second.recognising) --recognising_;
  documents_.erase(found);
  answers_.emplace_back(id, std::move(answer));
}

void ReadStream::give_up(const Error& error) {
  const Answer none{std::nullopt, ErrorInfo::from(error), {}, true};
  const auto given = std::exchange(documents_, {});
  waiting_.clear();
  open_ = recognising_ = 0;
  for (const auto& [id, document] : given)
    hooks_.answered(id, none);
  while (!hooks_.finished()) {
    if (const auto id = hooks_.next()) {
      hooks_.answered(*id, none);
    } else {
      ::usleep(kPause);
    }
    hooks_.tick();
  }
}

void ReadStream::gave_way() {
  if (++rounds_ > kMaxRounds) {
    give_up(Error(ErrorCode::unavailable, "one daemon after another ends or gives way",
                  "`ocr logs` may say why; two builds of ocr may start each other"));
    return;
  }
  // One that is about to end may be found once more; and where a newer build takes over, it shall be the one to start.
  if (rounds_ > 1 || !newer_) ::usleep(static_cast<useconds_t>(rounds_) * 50000);
}

void ReadStream::daemon_ended() {
  // Without a welcome it was ending when it was found: none of the documents is to blame.
  const bool blameless = leaving_ || !welcomed_;
  if (blameless) gave_way();
  std::vector<std::uint64_t> sent;
  for (const auto& [id, document] : documents_) {
    if (document.sent) sent.push_back(id);
  }
  for (const std::uint64_t id : sent) {
    Document& document = documents_.at(id);
    if (!blameless && ++document.daemon_deaths >= most_deaths_) {
      const Error lost(ErrorCode::daemon_lost,
                       fmt::format("the daemon ended while it read this, {} times", most_deaths_),
                       "`ocr logs` may say why; then try again");
      answer(id, {std::nullopt, ErrorInfo::from(lost), {}, false});
    } else {
      take_back(id, document);
    }
  }
  deliver();
}

}  // namespace ocr
