// SPDX-License-Identifier: Apache-2.0
// What a watch tells on standard error: a line, or with `--progress json` an object, for each file that it has read.
#pragma once

#include "batch/outcome.hpp"
#include "cli/messages.hpp"
#include "common/units.hpp"

#include <cstdint>
#include <string>

namespace ocr::batch {

class WatchMessages {
 public:
  // `choice` is that of --progress.
  WatchMessages(Messages& messages, const std::string& choice, bool quiet);

  void watching(const std::string& folder);
  // `filed` is where the input is now, empty when it stays; `again` is when it will be tried once more, 0 for never.
  void read(const Outcome& outcome, std::int64_t batch, const std::string& filed, Milliseconds again);
  // No daemon can be had.
  void no_daemon(const ErrorInfo& error, const std::string& log_hint, Milliseconds again);
  void end(std::int64_t done, std::int64_t failed, bool cancelled);

 private:
  enum class Mode { lines, json, failures };

  Messages& messages_;
  Mode mode_;
};

}  // namespace ocr::batch
