// SPDX-License-Identifier: Apache-2.0
// Runs an event loop until something is so, and again later: tests wait for conditions, never for time.
#pragma once

#include "daemon/event_loop.hpp"

namespace ocr::test {

// False when it did not come to be within `limit`. `each_round` is what the daemon does before each wait.
template <typename Condition>
[[nodiscard]] bool run_until(EventLoop& loop, Condition condition, const EventLoop::Callback& each_round = {},
                             Clock::duration limit = std::chrono::seconds(20)) {
  struct Reached {};
  bool late = false;
  const auto timer = loop.after(limit, [&late] { late = true; });
  // A loop that was stopped is over for good; one that is left by an exception can go on.
  loop.before_wait([&] {
    if (each_round) each_round();
    if (late || condition()) throw Reached{};
    return false;
  });
  try {
    loop.run();
  } catch (const Reached&) {
    loop.cancel(timer);
  }
  loop.before_wait({});
  return !late;
}

}  // namespace ocr::test
