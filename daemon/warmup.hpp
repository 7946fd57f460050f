// SPDX-License-Identifier: Apache-2.0
// What start-up has done so far and how long each part took: for the log, `status`, and clients that wait.
#pragma once

#include "common/protocol_status.hpp"
#include "daemon/event_loop.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace ocr {

class Warmup {
 public:
  // Ends the stage before it, if one is open, and begins the next; one that was there already replaces itself and what
  // came after it. Logged with its duration when it ends.
  void begin_stage(const std::string& name, const std::string& note = {});
  void end_stage();

  // The zygote begins anew (at start, or after a death): what was known of Python is void.
  void restart_python();
  // A "progress" event of the zygote; true when clients should be told (something began).
  [[nodiscard]] bool on_progress(const nlohmann::json& event);
  // The "warm" event's report.
  void on_warm(const nlohmann::json& report);

  [[nodiscard]] const Progress& progress() const noexcept { return progress_; }
  // "importing pdfplumber (2/6)" while something is under way, else empty.
  [[nodiscard]] std::string describe() const;
  void fill(StatusReport& report) const;

 private:
  std::vector<StageTime> stages_;
  std::vector<StageTime> modules_;
  bool stage_open_ = false;
  Clock::time_point stage_began_;
  Progress progress_;
  std::string python_version_;
  std::string python_executable_;
  std::map<std::string, std::string> packages_;
};

}  // namespace ocr
