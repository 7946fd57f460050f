// SPDX-License-Identifier: Apache-2.0
#include "daemon/event_loop.hpp"

#include "common/error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>

namespace ocr {

EventLoop::EventLoop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw_errno("cannot create the event loop");
}

void EventLoop::watch(int fd, Callback on_readable) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP;
  event.data.fd = fd;
  const bool added = watched_.insert_or_assign(fd, std::make_shared<Callback>(std::move(on_readable))).second;
  if (::epoll_ctl(epoll_.get(), added ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) != 0)
    throw_errno("cannot watch descriptor {}", fd);
}

void EventLoop::unwatch(int fd) noexcept {
  if (watched_.erase(fd) != 0) static_cast<void>(::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr));
}

EventLoop::TimerId EventLoop::at(Clock::time_point when, Callback callback) {
  const TimerId id = ++last_timer_;
  timers_.emplace(std::pair(when, id), std::move(callback));
  timer_times_.emplace(id, when);
  return id;
}

void EventLoop::cancel(TimerId timer) noexcept {
  const auto found = timer_times_.find(timer);
  if (found == timer_times_.end()) return;
  timers_.erase({found->second, timer});
  timer_times_.erase(found);
}

void EventLoop::run_due_timers() {
  const auto now = Clock::now();
  while (!timers_.empty() && timers_.begin()->first.first <= now && !stopped_) {
    auto node = timers_.extract(timers_.begin());
    timer_times_.erase(node.key().second);
    node.mapped()();
  }
}

int EventLoop::wait_time_ms() const {
  if (timers_.empty()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first.first - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60000));
}

void EventLoop::run() {
  std::array<epoll_event, 64> events{};
  while (!stopped_) {
    while (before_wait_ && before_wait_() && !stopped_)
      continue;
    if (stopped_) break;
    const int ready = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), wait_time_ms());
    if (ready < 0 && errno != EINTR) throw_errno("cannot wait for events");
    for (int i = 0; i < ready && !stopped_; ++i) {
      // Looked up anew each time: an earlier callback of this round may have closed the descriptor.
      const auto found = watched_.find(events.at(static_cast<std::size_t>(i)).data.fd);
      if (found == watched_.end()) continue;
      const auto callback = found->second;
      (*callback)();
    }
    run_due_timers();
  }
}

}  // namespace ocr
