// SPDX-License-Identifier: Apache-2.0
// What can be seen of a file that may still be written to.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace ocr::batch {

struct Sight {
  std::int64_t size = 0;  // bytes
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;
  std::uint64_t inode = 0;
  std::chrono::nanoseconds quiet{};  // since it was changed last, negative for a clock that is ahead
  bool written = false;              // somebody has it open for writing
  bool certain = false;              // `written` can be known here: a local file of a usual file system, and ours
  bool linked = false;               // a link, or a file with another name: no writer needs to close it

  [[nodiscard]] bool same_file_as(const Sight& other) const noexcept {
    return size == other.size && modified_ns == other.modified_ns && changed_ns == other.changed_ns &&
           inode == other.inode;
  }
};

// Nothing when there is no regular file.
[[nodiscard]] std::optional<Sight> look_at(const std::string& path);

// Asking for writers takes a lease for a moment, and one that is broken in it is told by SIGIO, which would end us.
void ignore_broken_leases() noexcept;

}  // namespace ocr::batch
