// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker_pool.hpp"
#include "tests/support/pool_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace {

using ocr::ErrorCode;
using ocr::Worker;
using ocr::test::PoolBench;

bool killed(int wait_status) {
  return WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGKILL;
}

}  // namespace

TEST_CASE("worker_pool: a document that was sent is answered with what the worker gave") {
  PoolBench bench;
  REQUIRE(bench.start(1));
  bench.push(PoolBench::job("a.pdf"));
  REQUIRE(bench.until([&] { return bench.answered.size() == 1; }));
  const auto& [file, parts] = bench.answered.front();
  CHECK(file == "a.pdf");
  REQUIRE(parts.size() == 3);
  CHECK(parts[0] == R"({"status":"ok"})");
  CHECK(parts[1] == "bytes of a.pdf");
  CHECK(bench.pool.workers().begin()->second->served == 1);
  CHECK(bench.pool.idle());
}

TEST_CASE("worker_pool: a path is opened when a worker is free, and one that cannot be opened fails alone") {
  PoolBench bench;
  const ocr::test::TempDir folder;
  REQUIRE(bench.start(1));
  for (const auto* name : {"missing.pdf", "there.pdf"}) {
    ocr::Job job;
    job.request.file = name;
    job.request.path = (folder / name).string();
    job.request.timeout_ms = ocr::kUsualTimeoutMs;
    if (job.request.file == "there.pdf") folder.write("there.pdf", "content");
    bench.queue.push(std::move(job));
  }
  bench.pool.dispatch();
  REQUIRE(bench.until([&] { return bench.answered.size() == 1; }));
  CHECK(bench.answered.front().second.at(1) == "content");
  REQUIRE(bench.failed.size() == 1);
  CHECK(bench.failed.front().first == "missing.pdf");
  CHECK(bench.failed.front().second.code() == ErrorCode::not_found);
  CHECK(bench.host.asked() == 1);
}

TEST_CASE("worker_pool: the worker is told limits, pages and password") {
  PoolBench bench([](ocr::Config& config) { config.max_pages = 7; });
  REQUIRE(bench.start(1));
  auto job = PoolBench::job("a.pdf");
  job.request.pages = "1-3";
  job.request.password = "secret";
  bench.push(std::move(job));
  REQUIRE(bench.until([&] { return !bench.answered.empty(); }));
  const auto told = nlohmann::json::parse(bench.answered.front().second.at(2));
  CHECK(told.at("limits").at("max_pages") == 7);
  CHECK(told.at("pages") == "1-3");
  CHECK(told.at("password") == "secret");
}

TEST_CASE("worker_pool: each of several workers has a document, and none has two") {
  PoolBench bench;
  REQUIRE(bench.start(2));
  for (const auto* name : {"hang 1", "hang 2", "third"})
    bench.push(PoolBench::job(name));
  CHECK(bench.ready() == 0);
  CHECK(bench.queue.size() == 1);
  CHECK_FALSE(bench.pool.idle());
}

TEST_CASE("worker_pool: a document whose worker died is read by a second one, before all that wait") {
  PoolBench bench;
  const ocr::test::TempDir folder;
  REQUIRE(bench.start(1));
  const std::string name = "once:" + (folder / "seen").string();
  bench.push(PoolBench::job(name));
  bench.push(PoolBench::job("waits"));
  REQUIRE(bench.until([&] { return bench.answered.size() == 2; }));
  CHECK(bench.answered[0].first == name);
  CHECK(bench.answered[1].first == "waits");
  CHECK(bench.retried == 1);
  CHECK(bench.crashed.size() == 1);
  CHECK(bench.failed.empty());
}

TEST_CASE("worker_pool: a document that two workers died of is given up") {
  PoolBench bench;
  REQUIRE(bench.start(1));
  bench.push(PoolBench::job("die"));
  REQUIRE(bench.until([&] { return !bench.failed.empty(); }));
  CHECK(bench.failed.front().second.code() == ErrorCode::worker_crashed);
  CHECK_FALSE(bench.failed.front().second.hint().empty());
  CHECK(bench.retried == 1);
  CHECK(bench.crashed.size() == 2);
  CHECK(bench.crashed.front().find("while it read die") != std::string::npos);
  CHECK(bench.answered.empty());
  SECTION("and the pool is whole again") {
    bench.push(PoolBench::job("next"));
    REQUIRE(bench.until([&] { return bench.answered.size() == 1; }));
    CHECK(bench.pool.workers().size() == 1);
  }
}

TEST_CASE("worker_pool: the death of one worker leaves the others alone") {
  PoolBench bench;
  REQUIRE(bench.start(2));
  bench.push(PoolBench::job("hang"));
  const pid_t spared = bench.busy()->pid;
  bench.push(PoolBench::job("die"));
  REQUIRE(bench.until([&] { return !bench.failed.empty() && bench.ready() == 1; }));
  REQUIRE(bench.busy() != nullptr);
  CHECK(bench.busy()->pid == spared);
  CHECK(bench.busy()->job->request.file == "hang");
}

TEST_CASE("worker_pool: a deadline ends the worker for good, and the document is not tried again") {
  PoolBench bench;
  REQUIRE(bench.start(1));
  bench.push(PoolBench::job("hang", 30));
  const std::uint64_t worker = bench.busy()->id;
  REQUIRE(bench.until([&] { return !bench.failed.empty(); }));
  CHECK(bench.failed.front().second.code() == ErrorCode::timed_out);
  CHECK(std::string(bench.failed.front().second.what()).find("30ms") != std::string::npos);
  CHECK(killed(bench.host.end_of(worker)));
  CHECK(bench.retried == 0);
  CHECK(bench.crashed.empty());
  bench.push(PoolBench::job("next"));
  REQUIRE(bench.until([&] { return bench.answered.size() == 1; }));
}

TEST_CASE("worker_pool: a deadline ends with its document") {
  PoolBench bench;
  REQUIRE(bench.start(1));
  bench.push(PoolBench::job("quick", 200));
  REQUIRE(bench.until([&] { return bench.answered.size() == 1; }));
  bool later = false;
  bench.loop.after(std::chrono::milliseconds(300), [&] { later = true; });
  REQUIRE(bench.until([&] { return later; }));
  CHECK(bench.failed.empty());
  CHECK(bench.host.asked() == 1);
}

TEST_CASE("worker_pool: a cancelled document ends its worker without a word, and a new one takes its place") {
  PoolBench bench;
  REQUIRE(bench.start(2));
  bench.push(PoolBench::job("hang 1"));
  const std::uint64_t chosen = bench.busy()->id;
  bench.push(PoolBench::job("hang 2"));
  bench.pool.cancel([](const ocr::Job& job) { return job.request.file == "hang 1"; });
  CHECK(killed(bench.host.end_of(chosen)));
  REQUIRE(bench.until([&] { return bench.ready() == 1; }));
  REQUIRE(bench.busy() != nullptr);
  CHECK(bench.busy()->job->request.file == "hang 2");
  CHECK(bench.answered.empty());
  CHECK(bench.failed.empty());
  CHECK(bench.crashed.empty());
}

TEST_CASE("worker_pool: a worker is replaced after so many documents, and that is no crash") {
  PoolBench bench([](ocr::Config& config) { config.worker_documents = 2; });
  REQUIRE(bench.start(1));
  const pid_t first = bench.pids().front();
  for (int i = 0; i < 5; ++i)
    bench.push(PoolBench::job(std::to_string(i)));
  REQUIRE(bench.until([&] { return bench.answered.size() == 5; }));
  CHECK(bench.host.asked() == 3);
  REQUIRE(bench.until([&] { return bench.pool.workers().size() == 1 && bench.ready() == 1; }));
  CHECK(bench.pids().front() != first);
  CHECK(bench.crashed.empty());
  CHECK(bench.retried == 0);
}

TEST_CASE("worker_pool: a worker whose end is seen before the zygote's counts against no document") {
  PoolBench bench;
  REQUIRE(bench.start(1));
  bench.push(PoolBench::job("hang"));
  bench.host.gone = true;
  ::kill(bench.pids().front(), SIGKILL);
  REQUIRE(bench.until([&] { return bench.pool.workers().empty(); }));
  CHECK(bench.host.asked() == 1);
  CHECK(bench.crashed.empty());
  CHECK(bench.retried == 0);
  bench.pool.host_lost();
  const auto job = bench.queue.pop();
  REQUIRE(job);
  CHECK(job->attempts == 0);
}

TEST_CASE("worker_pool: when the zygote is lost its documents wait again, and it counts against none") {
  PoolBench bench;
  REQUIRE(bench.start(2));
  bench.push(PoolBench::job("hang"));
  const std::uint64_t worker = bench.busy()->id;
  bench.pool.host_lost();
  CHECK(bench.pool.workers().empty());
  CHECK(killed(bench.host.end_of(worker)));
  const auto job = bench.queue.pop();
  REQUIRE(job);
  CHECK(job->request.file == "hang");
  CHECK(job->attempts == 0);
  CHECK(bench.crashed.empty());
  REQUIRE(bench.start(1));
  CHECK(bench.became_ready >= 2);
}
