// SPDX-License-Identifier: Apache-2.0
// One thread, one epoll: readable descriptors, timers, and a hook before each wait. Callbacks may add and remove
// anything.
#pragma once

#include "common/fd.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>

namespace ocr {

using Clock = std::chrono::steady_clock;

class EventLoop {
 public:
  using Callback = std::function<void()>;
  using TimerId = std::uint64_t;  // 0 is never given

  EventLoop();

  // Calls back while `fd` is readable or closed by its peer. The descriptor must be non-blocking.
  void watch(int fd, Callback on_readable);
  void unwatch(int fd) noexcept;

  TimerId at(Clock::time_point when, Callback callback);
  TimerId after(Clock::duration delay, Callback callback) { return at(Clock::now() + delay, std::move(callback)); }
  void cancel(TimerId timer) noexcept;

  // Called before each wait, after all callbacks of a round, again and again until it has nothing more to do (false).
  void before_wait(std::function<bool()> callback) { before_wait_ = std::move(callback); }

  void run();
  void stop() noexcept { stopped_ = true; }

 private:
  void run_due_timers();
  [[nodiscard]] int wait_time_ms() const;

  UniqueFd epoll_;
  std::unordered_map<int, std::shared_ptr<Callback>> watched_;
  std::map<std::pair<Clock::time_point, TimerId>, Callback> timers_;
  std::unordered_map<TimerId, Clock::time_point> timer_times_;
  TimerId last_timer_ = 0;
  std::function<bool()> before_wait_;
  bool stopped_ = false;
};

}  // namespace ocr
