// SPDX-License-Identifier: Apache-2.0
// The worker pool when workers, or whoever forks them, do what they should not.
#include "tests/support/pool_bench.hpp"

#include <catch2/catch.hpp>

namespace {

using ocr::ErrorCode;
using ocr::test::PoolBench;

}  // namespace

TEST_CASE("worker_pool: workers that die at birth are hopeless after a few, and no more are asked for") {
  PoolBench bench;
  bench.host.die_at_birth = true;
  bench.pool.start(1);
  REQUIRE(bench.until([&] { return !bench.hopeless.empty(); }));
  CHECK(bench.hopeless.size() == 1);
  CHECK(bench.host.asked() == 5);
  CHECK(bench.pool.workers().empty());
  CHECK(bench.became_ready == 0);
}

TEST_CASE("worker_pool: deaths at birth count in a row only") {
  PoolBench bench;
  bench.host.die_at_birth = true;
  bench.pool.start(1);
  REQUIRE(bench.until([&] { return bench.crashed.size() == 3; }));
  bench.host.die_at_birth = false;
  REQUIRE(bench.until([&] { return bench.ready() == 1; }));
  bench.host.die_at_birth = true;
  ::kill(bench.pids().front(), SIGKILL);
  REQUIRE(bench.until([&] { return !bench.hopeless.empty(); }));
  // three, then the one or two that lived, then five more
  CHECK(bench.host.asked() >= 9);
}

TEST_CASE("worker_pool: a worker that dies while idle is replaced, and a document given to it in between is not lost") {
  PoolBench bench;
  REQUIRE(bench.start(1));
  const std::uint64_t id = bench.pool.workers().begin()->first;
  ::kill(bench.pids().front(), SIGKILL);
  static_cast<void>(bench.host.end_of(id));
  bench.push(PoolBench::job("a.pdf"));
  REQUIRE(bench.until([&] { return bench.answered.size() == 1; }));
  CHECK(bench.failed.empty());
  REQUIRE(bench.until([&] { return bench.pool.workers().size() == 1; }));
}

TEST_CASE("worker_pool: an answer that is no message ends the worker") {
  PoolBench bench;
  REQUIRE(bench.start(1));
  bench.push(PoolBench::job("flood"));
  REQUIRE(bench.until([&] { return !bench.failed.empty(); }));
  CHECK(bench.failed.front().second.code() == ErrorCode::worker_crashed);
  CHECK(bench.answered.empty());
  REQUIRE(bench.until([&] { return bench.ready() == 1; }));
}

TEST_CASE("worker_pool: an answer that nobody asked for ends the worker, and the document is answered once") {
  PoolBench bench;
  REQUIRE(bench.start(1));
  bench.push(PoolBench::job("twice"));
  REQUIRE(bench.until([&] { return bench.crashed.size() == 1 && bench.ready() == 1; }));
  CHECK(bench.answered.size() == 1);
  CHECK(bench.failed.empty());
}

TEST_CASE("worker_pool: a fork that fails is tried again a little later") {
  PoolBench bench;
  bench.host.cannot_fork = true;
  bench.pool.start(1);
  REQUIRE(bench.until([&] { return bench.pool.workers().empty(); }));
  CHECK(bench.host.asked() == 1);
  bench.host.cannot_fork = false;
  REQUIRE(bench.until([&] { return bench.ready() == 1; }));
  CHECK(bench.host.asked() == 2);
}

TEST_CASE("worker_pool: a host that is gone is not asked again and again") {
  PoolBench bench;
  bench.host.refuses = true;
  bench.pool.start(3);
  CHECK(bench.host.asked() == 1);
  CHECK(bench.pool.workers().empty());
}

TEST_CASE("worker_pool: a process that is born after its worker was dropped is ended") {
  PoolBench bench;
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::pause();
    ::_exit(0);
  }
  bench.pool.forked(99, pid, ocr::UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))));
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  CHECK(WIFSIGNALED(status));
  CHECK(bench.pool.workers().empty());
}

TEST_CASE("worker_pool: tells which layers confine the workers") {
  PoolBench bench;
  REQUIRE(bench.start(1));
  CHECK(bench.pool.sandbox_layers() == std::vector<std::string>{"fake"});
}

TEST_CASE("worker_pool: a request that does not fit a worker's socket costs no worker") {
  PoolBench bench;
  REQUIRE(bench.start(1));
  // 48 KiB of a name that is not UTF-8 pass the daemon's limit on requests, and grow sixfold on their way to the
  // worker. It is stopped meanwhile: the daemon must neither wait for it nor lose it.
  const pid_t pid = bench.pids().front();
  ::kill(pid, SIGSTOP);
  bench.push(PoolBench::job(std::string(48U << 10U, '\xff')));
  ::kill(pid, SIGCONT);
  bench.push(PoolBench::job("next"));
  REQUIRE(bench.until([&] { return bench.answered.size() + bench.failed.size() == 2; }));
  CHECK(bench.answered.back().first == "next");
}
