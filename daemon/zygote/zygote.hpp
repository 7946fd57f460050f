// SPDX-License-Identifier: Apache-2.0
// The zygote: warms the engine, then does nothing but fork workers and reap them. One thread, always.
#pragma once

#include "common/fd.hpp"
#include "daemon/engine.hpp"
#include "daemon/zygote/sandbox.hpp"
#include "daemon/zygote/worker_process.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ocr {

class Zygote {
 public:
  Zygote(Engine& engine, int control, SandboxSettings sandbox);

  // Warms the engine and tells ocrd; false when it cannot be used.
  [[nodiscard]] bool warm();
  // Serves fork requests until ocrd closes the channel.
  void serve();

 private:
  void tell(const std::string& json, int fd = -1) const;
  void fork_worker(std::uint64_t worker, UniqueFd channel, WorkerKind kind);
  void reap();

  Engine& engine_;
  int control_;
  SandboxSettings sandbox_;
  UniqueFd children_;  // signalfd for SIGCHLD
  std::map<pid_t, std::uint64_t> workers_;
};

// {"event":"failed","error":{…}} on the control channel.
void tell_failure(int control, const std::string& code, const std::string& message, const std::string& hint);

}  // namespace ocr
