// SPDX-License-Identifier: Apache-2.0
// What a session makes of daemons that come, go, and say odd things.
#include "cli/session.hpp"
#include "common/build_info.hpp"
#include "common/error.hpp"
#include "common/fd.hpp"
#include "tests/support/scripted_connection.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>

namespace {

using namespace ocr;
using test::ScriptedConnection;
using test::ScriptedDaemon;

void answer_at_once(ScriptedDaemon& daemon, const ReadRequest& request) {
  daemon.reply_result(request.id);
}

// A session over daemons that come one after the other, and a record of what it tells.
struct Bench {
  explicit Bench(std::vector<ScriptedDaemon::OnRead> scripts) {
    for (auto& script : scripts)
      daemons.push_back(std::make_unique<ScriptedDaemon>(std::move(script)));
  }

  void add(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      session.add(ReadRequest{});
  }
  // "ok" or the error's code of each answer, in the order in which they were told.
  [[nodiscard]] std::string outcome() const {
    std::string text;
    for (const auto& [index, answer] : answers) {
      text += (text.empty() ? "" : " ") + std::to_string(index) + ":" + (answer.error ? answer.error->code : "ok");
    }
    return text;
  }

  std::vector<std::unique_ptr<ScriptedDaemon>> daemons;
  std::size_t connects = 0;
  std::vector<bool> replaced;  // what each connect was asked for
  std::vector<std::pair<std::size_t, Answer>> answers;
  UniqueFd nowhere{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
  Messages messages{nowhere.get()};
  ProgressView progress{ProgressView::Mode::none, messages};
  ReadSession session{{[this](bool replace_older) -> std::unique_ptr<Connection> {
                         replaced.push_back(replace_older);
                         return std::make_unique<ScriptedConnection>(*daemons.at(connects++));
                       },
                       [this](std::size_t index, Answer answer) { answers.emplace_back(index, std::move(answer)); },
                       {}},
                      progress,
                      Milliseconds(60000)};
};

}  // namespace

TEST_CASE("session: an input that has its answer already keeps its turn among the others") {
  Bench bench({answer_at_once});
  bench.add(1);
  bench.session.add_answered({std::nullopt, ErrorInfo{"not_found", "", "", false}, {}, false});
  bench.add(1);
  bench.session.run();
  CHECK(bench.outcome() == "0:ok 1:not_found 2:ok");
}

TEST_CASE("session: a failure is told as it came, with its record") {
  Bench bench({[](ScriptedDaemon& daemon, const ReadRequest& request) {
    Message message = encode(Failure{request.id, {"damaged_file", "it is cut off", "fetch it again", false}});
    message.frames = {"record"};
    daemon.reply(message);
  }});
  bench.add(1);
  bench.session.run();
  CHECK(bench.outcome() == "0:damaged_file");
  CHECK(bench.answers[0].second.error->hint == "fetch it again");
  CHECK(bench.answers[0].second.frames == std::vector<std::string>{"record"});
  CHECK_FALSE(bench.answers[0].second.service_failed);
}

TEST_CASE("session: before the welcome only a few documents are sent, however many there are") {
  Bench bench({[](ScriptedDaemon& daemon, const ReadRequest& request) {
                 if (request.id == 16) daemon.end_later();
               },
               answer_at_once});
  bench.daemons[0]->welcome.reset();
  bench.add(100);
  bench.session.run();
  CHECK(bench.daemons[0]->requests().size() == 16);
  CHECK(bench.answers.size() == 100);
}

TEST_CASE("session: a daemon that ends before it has greeted counts against no document") {
  const auto ends = [](ScriptedDaemon& daemon, const ReadRequest&) { daemon.end(); };
  Bench bench({ends, ends, ends, answer_at_once});
  for (std::size_t i = 0; i < 3; ++i)
    bench.daemons[i]->welcome.reset();
  bench.add(1);
  bench.session.run();
  CHECK(bench.outcome() == "0:ok");
  CHECK(bench.connects == 4);
}

TEST_CASE("session: a daemon that says in its welcome that it leaves still answers what it takes") {
  Bench bench({[](ScriptedDaemon& daemon, const ReadRequest& request) {
                 if (request.id <= 2) daemon.reply_result(request.id);
                 if (request.id > 2) daemon.reply_failure(request.id, ErrorCode::unavailable, true);
               },
               answer_at_once});
  bench.daemons[0]->welcome = ScriptedDaemon::greeting(64, "leaving", true);
  bench.add(4);
  bench.session.run();
  CHECK(bench.outcome() == "0:ok 1:ok 2:ok 3:ok");
  CHECK(bench.daemons[1]->requests().size() == 2);
}

TEST_CASE("session: a daemon of an older build that refuses is replaced, one that merely leaves is not") {
  for (const auto& [stamp, replaced] : {std::pair(build_info().stamp - 1, true), {build_info().stamp + 1, false}}) {
    INFO(replaced);
    Bench bench({[](ScriptedDaemon& daemon, const ReadRequest& request) {
                   daemon.reply_failure(request.id, ErrorCode::unavailable, true);
                 },
                 answer_at_once});
    bench.daemons[0]->welcome = ScriptedDaemon::greeting(64, "ready", true);
    bench.daemons[0]->welcome->stamp = stamp;
    bench.add(2);
    bench.session.run();
    CHECK(bench.outcome() == "0:ok 1:ok");
    CHECK(bench.replaced == std::vector<bool>{false, replaced});
  }
}

TEST_CASE("session: the id of a document is the same at each daemon, and another's answer is left aside") {
  Bench bench({[](ScriptedDaemon& daemon, const ReadRequest& request) {
    daemon.reply_result(request.id + 70);
    daemon.reply_failure(request.id + 70, ErrorCode::internal);
    daemon.reply({static_cast<Kind>(99), "{}", {}});
    daemon.reply_result(request.id, "first");
    daemon.reply_result(request.id, "second");
  }});
  bench.add(2);
  bench.session.run();
  CHECK(bench.outcome() == "0:ok 1:ok");
  CHECK(bench.answers[0].second.frames.at(0) == "first");
  CHECK(bench.daemons[0]->requests().at(1).id == 2);
}
