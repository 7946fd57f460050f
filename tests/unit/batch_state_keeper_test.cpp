// SPDX-License-Identifier: Apache-2.0
#include "batch/outcome.hpp"
#include "batch/state_keeper.hpp"
#include "tests/support/store_bench.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <thread>

namespace {

using namespace ocr;
using namespace ocr::batch;
using namespace ocr::store;
using ocr::test::PostgresServer;
using ocr::test::StoreBench;

BatchJob job(const std::string& input) {
  Outcome outcome;
  outcome.input = input;
  outcome.state = State::done;
  return job_of(outcome, "stamp");
}

template <typename Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace

TEST_CASE("state keeper: what is recorded comes back when it is committed, and is found by the next run") {
  ON_BOTH_BACKENDS();
  {
    StateKeeper keeper(bench.location(), "signature", "{}");
    CHECK_FALSE(keeper.earlier());
    keeper.start();
    for (std::uint64_t i = 1; i <= 250; ++i)
      keeper.record(i, job(std::to_string(i)));
    std::size_t settled = 0;
    REQUIRE(eventually([&] { return (settled += keeper.settled().size()) == 250; }));
    CHECK(store->job_counts(keeper.batch()).done == 250);
    // Also while it runs.
    const std::vector<std::string> now{key_of("7"), key_of("251")};
    CHECK(keeper.find_jobs(now).value().size() == 1);
    keeper.record(0, job("without a ticket"));
    CHECK(keeper.end("done") == 0);
    CHECK(store->batch("signature")->state == "done");
  }
  StateKeeper again(bench.location(), "signature", "{}");
  REQUIRE(again.earlier());
  CHECK(again.batch() == again.earlier()->id);
  const std::vector<std::string> asked{key_of("7"), key_of("251"), key_of("without a ticket")};
  CHECK(again.find_jobs(asked).value().size() == 2);
}

TEST_CASE("state keeper: a batch that is cancelled elsewhere is told") {
  ON_BOTH_BACKENDS();
  StateKeeper keeper(bench.location(), "signature", "{}");
  keeper.start();
  CHECK_FALSE(keeper.cancelled());
  store->end_batch(keeper.batch(), "cancelled");
  CHECK(eventually([&] { return keeper.cancelled(); }));
}

TEST_CASE("state keeper: a database that goes away holds nobody up, and gets everything when it returns") {
  std::string why;
  PostgresServer* server = PostgresServer::get(why);
  if (server == nullptr) {
    WARN("skipped: " << why);
    return;
  }
  const StoreBench bench("postgres");
  StateKeeper keeper(bench.location(), "signature", "{}");
  keeper.start();
  const std::vector<std::string> asked{key_of("1"), key_of("11")};
  CHECK(keeper.find_jobs(asked).value().empty());
  server->kill();
  CHECK_FALSE(keeper.find_jobs(asked));
  for (std::uint64_t i = 1; i <= 10; ++i)
    keeper.record(i, job(std::to_string(i)));
  std::size_t settled = 0;
  CHECK(eventually([&] { return (settled += keeper.settled().size()) == 10; }));
  CHECK_FALSE(keeper.problem().empty());
  server->start();
  CHECK(eventually([&] { return keeper.problem().empty(); }));
  CHECK(eventually([&] { return keeper.find_jobs(asked) && keeper.find_jobs(asked)->size() == 1; }));
  CHECK(keeper.end("done") == 0);
  CHECK(bench.open()->job_counts(keeper.batch()).done == 10);
}

TEST_CASE("state keeper: a database that is away at the start is begun with later") {
  std::string why;
  PostgresServer* server = PostgresServer::get(why);
  if (server == nullptr) {
    WARN("skipped: " << why);
    return;
  }
  const StoreBench bench("postgres");
  server->kill();
  StateKeeper keeper(bench.location(), "signature", "{}");
  keeper.start();
  keeper.record(1, job("one"));
  CHECK(eventually([&] { return !keeper.settled().empty(); }));
  server->start();
  CHECK(eventually([&] { return keeper.problem().empty(); }));
  CHECK(keeper.end("done") == 0);
  CHECK(bench.open()->job_counts(keeper.batch()).done == 1);
}
