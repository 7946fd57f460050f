// SPDX-License-Identifier: Apache-2.0
// One document on its way: asked for by a client, waiting, in a worker, answered.
#pragma once

#include "common/fd.hpp"
#include "common/protocol.hpp"
#include "daemon/event_loop.hpp"

#include <cstdint>
#include <string>

namespace ocr {

struct Job {
  std::string client;  // identity of the connection that asked
  ReadRequest request;
  UniqueFd document;  // set when the client sent the bytes, else opened from the path when a worker is free
  std::uint64_t size = 0;
  Clock::time_point arrived = Clock::now();
  int attempts = 0;  // workers that died of it
};

}  // namespace ocr
