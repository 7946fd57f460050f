// SPDX-License-Identifier: Apache-2.0
// Which build this is. Client and daemon compare it in the first exchange, so that a newer build takes over.
#pragma once

#include <cstdint>
#include <string>

namespace ocr {

struct BuildInfo {
  std::string version;     // "0.1.0"
  std::string id;          // commit, and a hash of what differs from it
  std::int64_t stamp = 0;  // seconds since 1970: the commit's time, or of the newest changed file

  // Total order over builds: later stamp first, then the id, so that two builds never both think they are the newer.
  [[nodiscard]] bool newer_than(const BuildInfo& other) const noexcept {
    return stamp != other.stamp ? stamp > other.stamp : id > other.id;
  }
  [[nodiscard]] bool operator==(const BuildInfo&) const noexcept = default;
};

// This program's build.
[[nodiscard]] const BuildInfo& build_info();

}  // namespace ocr
