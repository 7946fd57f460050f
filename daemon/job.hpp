// SPDX-License-Identifier: Apache-2.0
// One document on its way: asked for by a client, waiting, in a worker, answered.
#pragma once

#include "common/fd.hpp"
#include "common/protocol.hpp"
#include "daemon/event_loop.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace ocr {

// Which kind of worker a document needs. It begins as text; what has none of its own goes on to recognition.
enum class Lane : std::uint8_t { text, ocr };
[[nodiscard]] constexpr std::string_view lane_name(Lane lane) noexcept {
  return lane == Lane::text ? "text" : "ocr";
}

struct Job {
  std::string client;  // identity of the connection that asked
  ReadRequest request;
  UniqueFd document;  // set when the client sent the bytes, else opened from the path when a worker is free
  std::uint64_t size = 0;
  std::string store_options;  // what the store calls the request's options, once it was asked
  Clock::time_point arrived = Clock::now();
  bool announced = false;  // its client was told that it waits, or has others to hear of
  int attempts = 0;        // workers that died of it
  Lane lane = Lane::text;
  bool limit_grows = false;  // the client set no time limit: pages that must be recognised lengthen it
  Clock::duration spent{};   // in a worker of the lane before: its time limit covers both
};

}  // namespace ocr
