// SPDX-License-Identifier: Apache-2.0
// ocrd's end of the zygote: starts it, hands its packets on, notices its death.
#pragma once

#include "common/config.hpp"
#include "common/fd.hpp"
#include "daemon/event_loop.hpp"
#include "daemon/job.hpp"
#include "daemon/worker_protocol.hpp"

#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>

namespace ocr {

class ZygoteProcess {
 public:
  struct Events {
    std::function<void(Packet packet)> packet;
    std::function<void(int wait_status)> ended;  // as waitpid(2) gives it
  };

  ZygoteProcess(EventLoop& loop, const Config& config, Events events);
  ~ZygoteProcess();
  ZygoteProcess(const ZygoteProcess&) = delete;
  ZygoteProcess& operator=(const ZygoteProcess&) = delete;

  // Starts ocr-zygote, which begins to warm at once. Throws Error{unavailable} or std::system_error.
  void start();
  [[nodiscard]] bool running() const noexcept { return pid_ > 0; }
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  // Whether it is still there now. It lets go of its channel before its workers are told to end (both are the kernel's
  // doing), so this is never true when a worker ended with it.
  [[nodiscard]] bool lives() const noexcept;

  // Asks for a worker that talks on `channel`. False when the zygote is gone (its end is reported apart).
  bool fork_worker(std::uint64_t worker, int channel, Lane lane);
  // Ends it and all its workers.
  void kill() noexcept;

 private:
  void on_control();
  void on_stderr();
  void reap();

  EventLoop& loop_;
  const Config& config_;
  Events events_;
  pid_t pid_ = 0;
  UniqueFd control_;
  UniqueFd stderr_;
  std::string stderr_line_;
};

}  // namespace ocr
