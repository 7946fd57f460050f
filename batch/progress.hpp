// SPDX-License-Identifier: Apache-2.0
// What a person, or a script, sees of a batch while it runs.
#pragma once

#include "batch/tally.hpp"
#include "cli/messages.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>

namespace ocr::batch {

// What is read for longest.
struct Slowest {
  std::string name;
  double seconds = 0;
};

struct Speed {
  double documents = 0;                // a second
  double pages = 0;                    // a second
  std::optional<double> seconds_left;  // nothing before anything can be said
};

// At most two lines of at most `columns` columns, the more important in front: a bar, counts and time left; then speed
// and the slowest.
[[nodiscard]] std::string bar_lines(const Tally& tally, const Speed& speed, const std::optional<Slowest>& slowest,
                                    std::size_t columns);
// "120 done, 3 failed, 877 left, 41.2 documents/s, 44.0 pages/s, 21 s left".
[[nodiscard]] std::string plain_line(const Tally& tally, const Speed& speed);
// One JSON object, an `event` "progress"; or with a state, which is "done", "stopped" or "cancelled", an "end".
[[nodiscard]] std::string json_line(const Tally& tally, const Speed& speed, double seconds,
                                    const std::optional<Slowest>& slowest, const std::string& state = {});

class BatchProgress {
 public:
  enum class Mode { bar, plain, json, none };
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] static Mode mode_for(const std::string& choice, bool quiet, bool terminal) noexcept;

  BatchProgress(Mode mode, Messages& messages, const Tally& tally);

  // Of the daemon's start, or of recognition; shown while no document is done.
  void stage(const Progress& stage);
  // Call often; shows something only when it is time to.
  void tick(const std::optional<Slowest>& slowest);
  // Nothing is read any more; the bar is gone.
  void finish();
  // With `--progress json` the last object.
  void end(const std::string& state);
  [[nodiscard]] double seconds() const;

 private:
  [[nodiscard]] Speed speed() const;
  void sample();

  struct Sample {
    Clock::time_point at;
    std::int64_t documents = 0;
    std::int64_t pages = 0;
  };

  Mode mode_;
  Messages& messages_;
  const Tally& tally_;
  std::string stage_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point shown_;
  std::deque<Sample> samples_;  // of the last seconds
};

}  // namespace ocr::batch
