// SPDX-License-Identifier: Apache-2.0
#include "daemon/event_loop.hpp"
#include "tests/support/run_until.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>

namespace {

using namespace ocr;
using test::run_until;

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0);
    reading.reset(ends[0]);
    writing.reset(ends[1]);
  }
  void poke() const { write_all(writing.get(), "x"); }
  void drain() const { static_cast<void>(::read(reading.get(), std::array<char, 8>{}.data(), 8)); }
  UniqueFd reading;
  UniqueFd writing;
};

}  // namespace

TEST_CASE("event_loop: calls back when there is something to read, and at the end of file") {
  EventLoop loop;
  Pipe pipe;
  int calls = 0;
  loop.watch(pipe.reading.get(), [&] {
    ++calls;
    pipe.drain();
  });
  pipe.poke();
  REQUIRE(run_until(loop, [&] { return calls == 1; }));
  pipe.writing.reset();
  REQUIRE(run_until(loop, [&] { return calls == 2; }));
}

TEST_CASE("event_loop: a callback may stop watching itself") {
  EventLoop loop;
  Pipe pipe;
  int calls = 0;
  loop.watch(pipe.reading.get(), [&] {
    ++calls;
    loop.unwatch(pipe.reading.get());
    CHECK(calls == 1);
  });
  pipe.poke();
  bool later = false;
  loop.after(std::chrono::milliseconds(20), [&] { later = true; });
  REQUIRE(run_until(loop, [&] { return later; }));
  CHECK(calls == 1);
}

TEST_CASE("event_loop: what one callback stops watching is not called in the same round") {
  EventLoop loop;
  Pipe first;
  Pipe second;
  int calls = 0;
  const auto end_both = [&] {
    ++calls;
    loop.unwatch(first.reading.get());
    loop.unwatch(second.reading.get());
    first.reading.reset();
    second.reading.reset();
  };
  loop.watch(first.reading.get(), end_both);
  loop.watch(second.reading.get(), end_both);
  first.poke();
  second.poke();
  REQUIRE(run_until(loop, [&] { return calls > 0; }));
  CHECK(calls == 1);
}

TEST_CASE("event_loop: a callback may watch more, and replace itself") {
  EventLoop loop;
  Pipe first;
  Pipe second;
  std::string order;
  loop.watch(first.reading.get(), [&] {
    order += "a";
    loop.watch(first.reading.get(), [&] {
      order += "b";
      first.drain();
    });
    loop.watch(second.reading.get(), [&] {
      order += "c";
      second.drain();
    });
    second.poke();
  });
  first.poke();
  REQUIRE(run_until(loop, [&] { return order.size() >= 3; }));
  CHECK(order.front() == 'a');
  CHECK(order.find('b') != std::string::npos);
  CHECK(order.find('c') != std::string::npos);
}

TEST_CASE("event_loop: timers run in their order, once each") {
  EventLoop loop;
  std::string order;
  loop.after(std::chrono::milliseconds(20), [&] { order += "c"; });
  loop.after(std::chrono::milliseconds(1), [&] { order += "a"; });
  loop.after(std::chrono::milliseconds(10), [&] { order += "b"; });
  REQUIRE(run_until(loop, [&] { return order.size() == 3; }));
  CHECK(order == "abc");
}

TEST_CASE("event_loop: timers for the same moment run in the order in which they were set") {
  EventLoop loop;
  std::string order;
  const auto moment = Clock::now();
  for (const char c : {'a', 'b', 'c'})
    loop.at(moment, [&order, c] { order += c; });
  REQUIRE(run_until(loop, [&] { return order.size() == 3; }));
  CHECK(order == "abc");
}

TEST_CASE("event_loop: a cancelled timer never runs, and cancelling one that ran harms nothing") {
  EventLoop loop;
  bool cancelled_ran = false;
  int ran = 0;
  const auto doomed = loop.after(std::chrono::milliseconds(1), [&] { cancelled_ran = true; });
  const auto other = loop.after({}, [&] {
    ++ran;
    loop.cancel(doomed);
  });
  REQUIRE(run_until(loop, [&] { return ran == 1; }));
  loop.cancel(other);
  loop.cancel(0);
  loop.after(std::chrono::milliseconds(5), [&] { ++ran; });
  REQUIRE(run_until(loop, [&] { return ran == 2; }));
  CHECK_FALSE(cancelled_ran);
}

TEST_CASE("event_loop: stopped by a callback, it runs nothing more") {
  EventLoop loop;
  int calls = 0;
  loop.after({}, [&] {
    ++calls;
    loop.stop();
  });
  loop.after(std::chrono::milliseconds(1), [&] { ++calls; });
  loop.run();
  CHECK(calls == 1);
}

TEST_CASE("event_loop: the hook runs before each wait, and may stop the loop") {
  EventLoop loop;
  int hooks = 0;
  loop.after({}, [] {});
  loop.before_wait([&] {
    if (++hooks == 2) loop.stop();
    return false;
  });
  loop.run();
  CHECK(hooks == 2);
}

TEST_CASE("event_loop: the hook runs until it has nothing more to do") {
  EventLoop loop;
  int hooks = 0;
  int waits = 0;
  loop.before_wait([&] {
    if (waits > 0) loop.stop();
    return waits > 0 || ++hooks < 3;
  });
  loop.after({}, [&] { ++waits; });
  loop.run();
  CHECK(hooks == 3);
  CHECK(waits == 1);
}

TEST_CASE("event_loop: what cannot be watched is an error") {
  EventLoop loop;
  CHECK_THROWS_AS(loop.watch(-1, [] {}), std::system_error);
  loop.unwatch(-1);
}
