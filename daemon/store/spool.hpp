// SPDX-License-Identifier: Apache-2.0
// Readings that wait on the disk while the database is away: a file each in a private folder, there whole or not at
// all. Several processes may share the folder.
#pragma once

#include "daemon/store/record.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocr::store {

class Spool {
 public:
  // `limit`: bytes of all files. Makes the folder at the first add(). Not thread-safe.
  Spool(std::filesystem::path folder, std::uint64_t limit);

  // Survives a crash and a power cut once it returns. Throws Error{spool_full} when the limit is reached or the folder
  // cannot be written.
  void add(const Reading& reading);

  // Names of what waits, the oldest first. What cannot be listed counts as empty.
  [[nodiscard]] std::vector<std::string> waiting() const;
  // Nothing when somebody else took it, or when it is no reading: then it is set aside.
  [[nodiscard]] std::optional<Reading> load(const std::string& name);
  void remove(const std::string& name) noexcept;
  // Removes what waits or was set aside, and `chosen` says is meant: of a name and its reading, which is nothing when
  // it cannot be read. Returns how many.
  std::int64_t forget(const std::function<bool(const std::string& name, const Reading* reading)>& chosen);
  // Out of the way of the others, for a person to look at: its name gets ".refused" added.
  void set_aside(const std::string& name) noexcept;

  struct Size {
    std::int64_t files = 0;
    std::uint64_t bytes = 0;
  };
  [[nodiscard]] Size size() const;

 private:
  [[nodiscard]] std::vector<std::string> names(std::initializer_list<std::string_view> endings) const;
  // Nothing when it is gone. Throws when it is no reading.
  [[nodiscard]] std::optional<Reading> read(const std::string& name) const;

  std::filesystem::path folder_;
  std::uint64_t limit_;
  Size known_;                                          // counted, and what was added since
  std::chrono::steady_clock::time_point counted_at_{};  // long ago
  std::uint64_t last_ = 0;                              // in this process: two in one millisecond keep their order
};

}  // namespace ocr::store
