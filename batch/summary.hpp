// SPDX-License-Identifier: Apache-2.0
// What is told at the end of a batch.
#pragma once

#include "batch/tally.hpp"
#include "cli/messages.hpp"

#include <string>

namespace ocr::batch {

struct SummarySettings {
  bool quiet = false;  // failures only
  double seconds = 0;
  std::string report;    // where all of them stand, empty for nowhere
  std::string log_hint;  // what the log of a daemon that cannot work says
};

void summarise(Messages& messages, const Tally& tally, const SummarySettings& settings);

// 0, 1 when some failed (with `strict`: or do not add up), or the daemon's when there was none that works.
[[nodiscard]] int exit_status(const Tally& tally, bool strict);

}  // namespace ocr::batch
