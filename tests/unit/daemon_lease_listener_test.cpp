// SPDX-License-Identifier: Apache-2.0
#include "common/local_socket.hpp"
#include "daemon/lease_listener.hpp"
#include "tests/support/run_until.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace {

using namespace ocr;

struct Bench {
  explicit Bench(std::size_t limit = 10)
      : leases(loop, listening.get(), limit, [this](const std::string& token) { closed.push_back(token); }) {}

  [[nodiscard]] UniqueFd client(const std::string& token) const {
    auto fd = connect_local(folder / "lease");
    REQUIRE(fd);
    write_all(fd->get(), token);
    return std::move(*fd);
  }
  [[nodiscard]] bool until(const std::function<bool()>& condition) { return test::run_until(loop, condition); }

  test::TempDir folder;
  EventLoop loop;
  UniqueFd listening = listen_local(folder / "lease");
  std::vector<std::string> closed;
  LeaseListener leases;
};

const std::string kOne(LeaseListener::kTokenSize, '1');
const std::string kTwo(LeaseListener::kTokenSize, '2');

}  // namespace

TEST_CASE("lease_listener: a lease is open from the moment its client has written its token") {
  Bench bench;
  const UniqueFd client = bench.client(kOne);
  // Without a turn of the loop: hello may be looked at before the lease's connection is.
  CHECK(bench.leases.is_open(kOne));
  CHECK_FALSE(bench.leases.is_open(kTwo));
  CHECK(bench.leases.size() == 1);
}

TEST_CASE("lease_listener: the end of a client is told with its token, and of nobody else") {
  Bench bench;
  UniqueFd first = bench.client(kOne);
  const UniqueFd second = bench.client(kTwo);
  REQUIRE(bench.until([&] { return bench.leases.size() == 2; }));
  first.reset();
  REQUIRE(bench.until([&] { return !bench.closed.empty(); }));
  CHECK(bench.closed == std::vector{kOne});
  CHECK_FALSE(bench.leases.is_open(kOne));
  CHECK(bench.leases.is_open(kTwo));
}

TEST_CASE("lease_listener: a client that ended before its hello was looked at is not open") {
  Bench bench;
  bench.client(kOne).reset();
  REQUIRE(bench.until([&] { return !bench.closed.empty(); }));
  CHECK_FALSE(bench.leases.is_open(kOne));
}

TEST_CASE("lease_listener: a token may come in pieces, and what follows it is not part of it") {
  Bench bench;
  const UniqueFd client = bench.client(kOne.substr(0, 5));
  CHECK_FALSE(bench.leases.is_open(kOne));
  CHECK_FALSE(bench.leases.is_open(kOne.substr(0, 5) + kTwo.substr(5)));
  write_all(client.get(), kOne.substr(5) + "more than a token");
  CHECK(bench.leases.is_open(kOne));
}

TEST_CASE("lease_listener: over the limit a connection is closed at once, and the others stay") {
  Bench bench(1);
  const UniqueFd first = bench.client(kOne);
  REQUIRE(bench.until([&] { return bench.leases.size() == 1; }));
  const UniqueFd second = *connect_local(bench.folder / "lease");
  bool later = false;
  bench.loop.after(std::chrono::milliseconds(20), [&] { later = true; });
  REQUIRE(bench.until([&] { return later; }));
  CHECK(read_all(second.get(), 1).empty());
  CHECK(bench.leases.is_open(kOne));
  CHECK(bench.closed.empty());
}

TEST_CASE("lease_listener: it can stop taking connections and keep those it has") {
  Bench bench;
  UniqueFd first = bench.client(kOne);
  REQUIRE(bench.leases.is_open(kOne));
  bench.leases.stop_listening();
  const UniqueFd second = bench.client(kTwo);
  CHECK_FALSE(bench.leases.is_open(kTwo));
  first.reset();
  REQUIRE(bench.until([&] { return !bench.closed.empty(); }));
  CHECK(bench.closed == std::vector{kOne});
}
