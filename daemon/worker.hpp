// SPDX-License-Identifier: Apache-2.0
// One worker process as the daemon sees it: its channel, its state, the document it has.
#pragma once

#include "common/fd.hpp"
#include "common/protocol_status.hpp"
#include "daemon/job.hpp"
#include "daemon/worker_protocol.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ocr {

struct Worker {
  enum class State { starting, ready, busy, ending };

  std::uint64_t id = 0;
  pid_t pid = 0;
  UniqueFd pidfd;    // kills exactly this process, even after its number was given to another
  UniqueFd channel;  // non-blocking
  PartsReader reader;
  State state = State::starting;
  std::optional<Job> job;
  Clock::time_point born = Clock::now();
  Clock::time_point job_started;
  EventLoop::TimerId deadline = 0;
  EventLoop::TimerId idle = 0;  // of a worker that is dropped when nobody needs it
  std::uint64_t served = 0;
  std::vector<LoadedModel> models;
  std::uint64_t private_with_models = 0;  // bytes, after its first document: what it has grown from

  void kill() noexcept;
  [[nodiscard]] std::string_view state_name() const noexcept;
};

// What the worker is told of a job: the request of the seam (docs of ocr_service.bridge), with the daemon's limits.
struct SeamLimits {
  std::int64_t max_pages = 0;
  std::uint64_t max_bytes = 0;
};
[[nodiscard]] std::string seam_request(const Job& job, const SeamLimits& limits, double queue_ms);

}  // namespace ocr
