// SPDX-License-Identifier: Apache-2.0
// The inputs of a batch on their way through the daemon.
#pragma once

#include "batch/delivery.hpp"
#include "batch/duplicates.hpp"
#include "batch/progress.hpp"
#include "cli/read_stream.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace ocr::batch {

struct StreamSettings {
  ReadRequest request;  // what all have in common, the password too
  bool ordered = false;
  std::int64_t jobs = 0;          // 0: as many as the daemon takes
  std::int64_t max_failures = 0;  // 0: any number
  Milliseconds silence{};
  std::function<std::unique_ptr<Connection>(bool replace_older)> connect;
  std::function<bool()> cancelled;
  // Of a watch. Adds inputs to the records at any time, and returns how many of them are planned. May be empty.
  std::function<std::uint32_t()> more;
  // Without a daemon that works nothing is delivered: all that is left stays planned.
  bool needs_daemon = false;
};

class BatchStream {
 public:
  enum class End { finished, too_many_failures, cancelled, no_daemon };

  BatchStream(StreamSettings settings, Records& records, Delivery& delivery, const Tally& tally,
              BatchProgress& progress);
  BatchStream(const BatchStream&) = delete;
  BatchStream& operator=(const BatchStream&) = delete;

  // Until each planned input has been delivered, or what stops it. Throws Interrupted, and what Delivery throws.
  End run();
  // After End::no_daemon, why.
  [[nodiscard]] const std::optional<ErrorInfo>& no_daemon() const noexcept { return no_daemon_; }
  // What its log says, as ReadStream's.
  [[nodiscard]] const std::string& log_hint() const noexcept { return stream_.log_hint(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Sent {
    Clock::time_point at;
    std::string sha256;  // when it may be the content of others
  };

  std::optional<std::uint64_t> next();
  // The input is to be sent; else it has, or will have, its answer another way.
  bool claim(std::uint32_t input, const Record& record);
  [[nodiscard]] ReadRequest request_for(std::uint64_t id);
  void answered(std::uint64_t id, Answer answer);
  void hand_over(Delivered delivered, Answer answer);
  void deliver_repeat(std::uint32_t input, const std::string& sha256);
  [[nodiscard]] bool finished();
  void tick();
  [[nodiscard]] std::optional<Slowest> slowest() const;

  StreamSettings settings_;
  Records& records_;
  Delivery& delivery_;
  const Tally& tally_;
  BatchProgress& progress_;
  Duplicates duplicates_;
  ReadStream stream_;
  std::uint32_t cursor_ = 0;  // the next input to look at
  std::uint32_t left_ = 0;    // planned and not delivered
  std::map<std::uint32_t, Sent> sent_;
  std::map<std::uint32_t, std::string> hashed_;                 // and not sent yet
  std::deque<std::uint32_t> alone_;                             // to be read although they seemed to repeat another
  std::map<std::uint32_t, std::pair<Delivered, Answer>> held_;  // in order: answered, but one before it is not
  std::uint32_t turn_ = 0;                                      // in order: the next one to be delivered
  Clock::time_point ticked_;
  End end_ = End::finished;
  std::optional<ErrorInfo> no_daemon_;
};

}  // namespace ocr::batch
