// SPDX-License-Identifier: Apache-2.0
// What has become of a batch's inputs so far.
#pragma once

#include "common/protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocr::batch {

struct Tally {
  static constexpr std::size_t kShown = 20;

  std::int64_t total = 0;
  std::int64_t done = 0;     // in this run
  std::int64_t skipped = 0;  // finished by an earlier run
  std::int64_t failed = 0;   // in this run or, for good, in an earlier one
  std::int64_t failed_now = 0;
  std::int64_t answered_failed = 0;  // failures of this run, also those that are not committed yet
  std::int64_t cached = 0;           // of those that are done
  std::int64_t pages = 0;            // of those that are done
  std::int64_t not_adding_up = 0;
  std::vector<std::pair<std::string, ErrorInfo>> failures;  // the first of them
  std::optional<ErrorInfo> no_daemon;                       // that works

  [[nodiscard]] std::int64_t left() const noexcept { return total - done - skipped - failed; }
};

}  // namespace ocr::batch
