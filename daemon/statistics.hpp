// SPDX-License-Identifier: Apache-2.0
// Counts since the daemon started, and the durations of the latest documents.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace ocr {

class Statistics {
 public:
  std::uint64_t served = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t retried = 0;
  std::uint64_t workers_lost = 0;
  std::string last_crash;

  // From the arrival of a document to its answer.
  void add_duration(double ms) noexcept;
  // Of the latest 1,000 documents, 0 when there is none. `share` in 0..1.
  [[nodiscard]] double percentile(double share) const;

 private:
  static constexpr std::size_t kKept = 1000;
  std::array<double, kKept> durations_{};
  std::size_t count_ = 0;
};

}  // namespace ocr
