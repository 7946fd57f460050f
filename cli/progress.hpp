// SPDX-License-Identifier: Apache-2.0
// What the user sees while waiting: a spinner on a terminal, else plain or JSON lines.
#pragma once

#include "cli/messages.hpp"
#include "common/protocol.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace ocr {

// "importing pdfplumber (2/6)": a stage of the warm-up in words.
[[nodiscard]] std::string stage_text(const Progress& progress);

class ProgressView {
 public:
  enum class Mode { spinner, plain, json, none };

  // `choice` is the value of --progress.
  [[nodiscard]] static Mode mode_for(const std::string& choice, bool quiet, bool terminal) noexcept;

  // A call that is over within `patience` shows no spinner for its reading.
  static constexpr std::chrono::milliseconds kPatience{400};
  ProgressView(Mode mode, Messages& messages, std::chrono::milliseconds patience = kPatience) noexcept
      : mode_(mode), messages_(messages), patience_(patience) {}

  // This process starts the daemon. Plain lines are for it alone: 200 clients that wait for one start say nothing.
  void starting();
  // Stays until it is over, or a document is finished.
  void warming(const Progress& progress);
  // Documents are being read; shown by the spinner alone, and only when it takes a while.
  void reading(std::size_t finished, std::size_t total);
  // Turns the spinner; call about ten times a second.
  void tick();
  void finish() noexcept;

 private:
  void show(std::string text);

  Mode mode_;
  Messages& messages_;
  std::chrono::milliseconds patience_;
  bool started_here_ = false;
  bool waits_ = false;  // for something that warming() told of
  std::size_t finished_ = 0;
  std::string text_;
  std::size_t frame_ = 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace ocr
