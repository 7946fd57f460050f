// SPDX-License-Identifier: Apache-2.0
#include "cli/session.hpp"
#include "common/protocol_status.hpp"
#include "tests/unit/cli_capture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>
#include <stdexcept>

namespace {

using namespace ocr;
using ocr::test::Capture;

// A daemon as the client sees it: a function answers each message that it is sent.
class FakeDaemon final : public Connection {
 public:
  using Answers = std::function<void(FakeDaemon&, const Message&)>;

  explicit FakeDaemon(Answers answers, const Welcome& welcome = ready()) : answers_(std::move(answers)) {
    say(encode(welcome));
  }

  static Welcome ready() {
    Welcome welcome;
    welcome.pid = 1;
    welcome.state = "ready";
    welcome.window = 64;
    return welcome;
  }

  void say(Message message) { inbox_.push_back(std::move(message)); }
  void end() { ended_ = true; }

  void send(Message message) override { answers_(*this, message); }

  Event wait(Milliseconds /*timeout*/) override {
    if (!inbox_.empty()) return Event::message;
    if (ended_) return Event::closed;
    if (++waits_ > 1000) throw std::logic_error("the session waits for ever");
    return Event::timeout;
  }

  std::optional<Message> receive() override {
    if (inbox_.empty()) return std::nullopt;
    Message message = std::move(inbox_.front());
    inbox_.pop_front();
    return message;
  }

 private:
  Answers answers_;
  std::deque<Message> inbox_;
  bool ended_ = false;
  int waits_ = 0;
};

Message result(std::uint64_t id, const std::string& text) {
  Message message = encode(Result{id, {}, {}});
  message.frames = {"{}", text};
  return message;
}

Message failure(std::uint64_t id, ErrorCode code) {
  return encode(Failure{id, ErrorInfo::from(Error(code, "said by the daemon"))});
}

// Answers every document with its name.
void answer_all(FakeDaemon& daemon, const Message& message) {
  if (message.kind != Kind::read) return;
  const auto request = decode<ReadRequest>(message);
  daemon.say(result(request.id, request.file));
}

struct Outcome {
  std::vector<std::string> told;  // a line for each document, in the order in which they were told
  std::size_t connections = 0;
};

using Daemons = std::vector<std::function<std::unique_ptr<Connection>()>>;

// Reads documents "0", "1" … through one daemon after the other; the last one stays.
Outcome read_through(std::size_t documents, const Daemons& daemons,
                     std::function<std::optional<std::string>(std::size_t, bool)> password = {},
                     Milliseconds silence = Milliseconds(60000)) {
  Capture capture;
  ProgressView progress(ProgressView::Mode::none, capture.messages);
  Outcome outcome;
  ReadSession session({[&](bool) { return daemons.at(std::min(outcome.connections++, daemons.size() - 1))(); },
                       [&](std::size_t index, const Answer& answer) {
                         const std::string what = answer.error
                                                      ? (answer.service_failed ? "service " : "") + answer.error->code
                                                      : answer.frames.at(1);
                         outcome.told.push_back(fmt::format("{} {}", index, what));
                       },
                       std::move(password)},
                      progress, silence);
  for (std::size_t i = 0; i < documents; ++i) {
    ReadRequest request;
    request.file = std::to_string(i);
    request.path = "/" + request.file;
    session.add(std::move(request));
  }
  session.run();
  return outcome;
}

Daemons one(const FakeDaemon::Answers& answers) {
  return {[answers] { return std::make_unique<FakeDaemon>(answers); }};
}

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("session: answers are told in the order of the inputs, whatever the order they come in") {
  std::vector<std::uint64_t> held;
  const Outcome outcome = read_through(3, one([&](FakeDaemon& daemon, const Message& message) {
                                         held.push_back(decode<ReadRequest>(message).id);
                                         if (held.size() < 3) return;
                                         std::reverse(held.begin(), held.end());
                                         for (const std::uint64_t id : held)
                                           daemon.say(result(id, std::to_string(id)));
                                       }));
  CHECK(outcome.told == Told{"0 1", "1 2", "2 3"});
}

TEST_CASE("session: never more open than the daemon's window, and all are answered") {
  std::size_t open = 0;
  std::size_t most = 0;
  std::deque<std::uint64_t> waiting;
  Welcome welcome = FakeDaemon::ready();
  welcome.window = 20;
  const Outcome outcome = read_through(200, {[&] {
                                         return std::make_unique<FakeDaemon>(
                                             [&](FakeDaemon& daemon, const Message& message) {
                                               waiting.push_back(decode<ReadRequest>(message).id);
                                               most = std::max(most, ++open);
                                               if (open < 16 && waiting.back() != 200) return;
                                               for (; !waiting.empty(); waiting.pop_front(), --open)
                                                 daemon.say(result(waiting.front(), "x"));
                                             },
                                             welcome);
                                       }});
  CHECK(outcome.told.size() == 200);
  CHECK(most <= 20);
}

TEST_CASE("read stream: scans that wait for recognition leave the window to text") {
  Welcome welcome = FakeDaemon::ready();
  welcome.window = 2;
  welcome.recognitions = 3;
  std::vector<std::uint64_t> scans;
  std::size_t text = 0;
  std::uint64_t given = 0;
  std::size_t told = 0;
  // Each odd document is a scan, which is answered when nothing more comes.
  ReadStream stream(
      {
          [&](bool) {
            return std::make_unique<FakeDaemon>(
                [&](FakeDaemon& daemon, const Message& message) {
                  const auto id = decode<ReadRequest>(message).id;
                  if (id % 2 == 1) {
                    scans.push_back(id);
                    daemon.say(encode(Accepted{id, 0, kLaneOcr}));
                  } else {
                    ++text;
                    daemon.say(result(id, "text"));
                  }
                  // As many as may wait, and those that were text before they were known as scans.
                  CHECK(scans.size() <= 3 + 2);
                  if (scans.size() < 3) return;
                  for (const std::uint64_t scan : scans)
                    daemon.say(result(scan, "scan"));
                  scans.clear();
                },
                welcome);
          },
          [&]() -> std::optional<std::uint64_t> { return given < 12 ? std::optional(++given) : std::nullopt; },
          [](std::uint64_t id) {
            ReadRequest request;
            request.path = "/" + std::to_string(id);
            return request;
          },
          [&](std::uint64_t, const Answer&) { ++told; },
          [&] { return told == 12; },
          {},
          {},
          [] {},
      },
      Milliseconds(60000));
  stream.run();
  CHECK(text == 6);
  CHECK(told == 12);
}

TEST_CASE("session: what a small window refuses is sent again") {
  Welcome welcome = FakeDaemon::ready();
  welcome.window = 2;
  std::deque<std::uint64_t> open;
  const Outcome outcome = read_through(20, {[&] {
                                         return std::make_unique<FakeDaemon>(
                                             [&](FakeDaemon& daemon, const Message& message) {
                                               const auto id = decode<ReadRequest>(message).id;
                                               if (open.size() >= 2) {
                                                 daemon.say(failure(id, ErrorCode::busy));
                                               } else {
                                                 open.push_back(id);
                                               }
                                               if (open.size() < 2 && id != 20) return;
                                               for (; !open.empty(); open.pop_front())
                                                 daemon.say(result(open.front(), "x"));
                                             },
                                             welcome);
                                       }});
  CHECK(std::count_if(outcome.told.begin(), outcome.told.end(),
                      [](const auto& line) { return line.ends_with(" x"); }) == 20);
}

TEST_CASE("session: a daemon that ends is followed by another, which gets what is not answered") {
  const auto dies = [](FakeDaemon& daemon, const Message& message) {
    const auto request = decode<ReadRequest>(message);
    if (request.id == 1) daemon.say(result(1, "first daemon"));
    if (request.id == 2) daemon.end();
  };
  const Outcome outcome = read_through(
      3, {[&] { return std::make_unique<FakeDaemon>(dies); }, [] { return std::make_unique<FakeDaemon>(answer_all); }});
  CHECK(outcome.told == Told{"0 first daemon", "1 1", "2 2"});
  CHECK(outcome.connections == 2);
}

TEST_CASE("session: a document that two daemons died with is not tried on a third") {
  const Outcome outcome = read_through(1, one([](FakeDaemon& daemon, const Message&) { daemon.end(); }));
  CHECK(outcome.told == Told{"0 daemon_lost"});
  CHECK(outcome.connections == 2);
}

TEST_CASE("session: a daemon that gives way costs no document anything") {
  Welcome leaving = FakeDaemon::ready();
  leaving.leaving = true;
  const auto refuses = [](FakeDaemon& daemon, const Message& message) {
    daemon.say(encode(Failure{decode<ReadRequest>(message).id, ErrorInfo{"unavailable", "about to end", "", true}}));
  };
  const Outcome outcome = read_through(2, {[&] { return std::make_unique<FakeDaemon>(refuses, leaving); },
                                           [] { return std::make_unique<FakeDaemon>(answer_all); }});
  CHECK(outcome.told == Told{"0 0", "1 1"});
}

TEST_CASE("session: daemons that all give way are not asked for ever") {
  Welcome leaving = FakeDaemon::ready();
  leaving.leaving = true;
  const Outcome outcome = read_through(1, {[&] {
                                         return std::make_unique<FakeDaemon>(
                                             [](FakeDaemon& daemon, const Message&) { daemon.end(); }, leaving);
                                       }});
  CHECK(outcome.told == Told{"0 service unavailable"});
  CHECK(outcome.connections <= 7);
}

TEST_CASE("session: a degraded daemon's refusal is told at once") {
  Welcome degraded = FakeDaemon::ready();
  degraded.state = "degraded";
  const Outcome outcome = read_through(
      2, {[&] {
        return std::make_unique<FakeDaemon>(
            [](FakeDaemon& daemon, const Message& message) {
              daemon.say(
                  encode(Failure{decode<ReadRequest>(message).id, ErrorInfo{"unavailable", "degraded", "", true}}));
            },
            degraded);
      }});
  CHECK(outcome.told == Told{"0 service unavailable", "1 service unavailable"});
  CHECK(outcome.connections == 1);
}

TEST_CASE("session: without any daemon each document still has its answer") {
  const Outcome outcome =
      read_through(2, {[]() -> std::unique_ptr<Connection> { throw Error(ErrorCode::unavailable, "no daemon"); }});
  CHECK(outcome.told == Told{"0 service unavailable", "1 service unavailable"});
  CHECK(outcome.connections == 1);
}

TEST_CASE("session: a failure of the whole connection ends every document with it") {
  const Outcome outcome =
      read_through(2, one([](FakeDaemon& daemon, const Message&) { daemon.say(failure(0, ErrorCode::busy)); }));
  CHECK(outcome.told == Told{"0 service busy", "1 service busy"});
}

TEST_CASE("session: a password is asked for until it fits, three times at most") {
  int asked = 0;
  const auto wants = [](FakeDaemon& daemon, const Message& message) {
    const auto request = decode<ReadRequest>(message);
    if (request.password == "right") {
      daemon.say(result(1, "open"));
    } else {
      daemon.say(failure(1, request.password.empty() ? ErrorCode::password_required : ErrorCode::password_wrong));
    }
  };
  const auto second = read_through(1, one(wants), [&](std::size_t, bool wrong) {
    CHECK(wrong == (asked > 0));
    return ++asked == 2 ? "right" : "wrong";
  });
  CHECK(second.told == Told{"0 open"});
  asked = 0;
  const auto never = read_through(1, one(wants), [&](std::size_t, bool) {
    ++asked;
    return "wrong";
  });
  CHECK(never.told == Told{"0 password_wrong"});
  CHECK(asked == 3);
  CHECK(read_through(1, one(wants)).told == Told{"0 password_required"});
}

TEST_CASE("session: a silent daemon is asked for a sign of life before it is given up") {
  bool probed = false;
  const auto alive = [&](FakeDaemon& daemon, const Message& message) {
    if (message.kind != Kind::status) return;
    probed = true;
    daemon.say(encode(StatusReport{}));
    daemon.say(result(1, "late"));
  };
  const Outcome outcome = read_through(1, one(alive), {}, Milliseconds(0));
  CHECK(probed);
  CHECK(outcome.told == Told{"0 late"});
}

// FakeDaemon's waits take no time, as those of a client that stood still while its clock went on take no patience.
TEST_CASE("session: silence is counted in waits") {
  const auto dead = [](FakeDaemon&, const Message&) {};
  CHECK(read_through(1, one(dead), {}, Milliseconds(300)).told == Told{"0 service timed_out"});
}

TEST_CASE("connection: a daemon that does not answer is waited for so many times") {
  FakeDaemon dead([](FakeDaemon&, const Message&) {});
  int ticks = 0;
  const auto none = [](const Message&) { return false; };
  CHECK_THROWS_WITH(await_message(dead, Milliseconds(500), none, [&ticks] { ++ticks; }), "ocrd does not answer");
  CHECK(ticks == 6);
}

TEST_CASE("session: inputs that failed already need no daemon") {
  Capture capture;
  ProgressView progress(ProgressView::Mode::none, capture.messages);
  std::size_t told = 0;
  ReadSession session({[](bool) -> std::unique_ptr<Connection> { throw std::logic_error("nobody is to be called"); },
                       [&](std::size_t, const Answer& answer) { told += answer.error ? 1 : 0; },
                       {}},
                      progress, Milliseconds(60000));
  session.add_answered({std::nullopt, ErrorInfo::from(Error(ErrorCode::not_found, "x")), {}, false});
  session.run();
  CHECK(told == 1);
}
