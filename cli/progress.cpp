// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.hpp"

#include "common/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <string_view>
#include <utility>

namespace ocr {

namespace {

constexpr std::array<std::string_view, 10> kFrames{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};

}  // namespace

std::string stage_text(const Progress& progress) {
  if (progress.stage == "interpreter") return "starting Python";
  if (progress.stage == "first_document") return "reading a first document";
  if (progress.stage == "workers") return "starting workers";
  if (progress.stage == "models") return "loading recognition models";
  if (progress.stage == "import") {
    return fmt::format("importing {} ({}/{})", printable(progress.module), progress.index, progress.total);
  }
  return printable(progress.stage);
}

ProgressView::Mode ProgressView::mode_for(const std::string& choice, bool quiet, bool terminal) noexcept {
  if (quiet || choice == "none") return Mode::none;
  if (choice == "json") return Mode::json;
  return choice == "auto" && terminal ? Mode::spinner : Mode::plain;
}

void ProgressView::starting() {
  started_here_ = true;
  if (mode_ == Mode::spinner) show("starting ocrd");
}

void ProgressView::warming(const Progress& progress) {
  const bool later = progress.stage == "models" || progress.stage == "reading";
  waits_ = progress.stage != "reading";
  const std::string text = (later ? "" : "starting ocrd: ") + stage_text(progress);
  if (mode_ == Mode::spinner) {
    show(text);
  } else if (mode_ == Mode::plain && started_here_ && !later) {
    messages_.line(text);
  } else if (mode_ == Mode::json) {
    const nlohmann::ordered_json event{{"event", "warming"},
                                       {"stage", progress.stage},
                                       {"module", progress.module},
                                       {"index", progress.index},
                                       {"total", progress.total}};
    messages_.plain(event.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  }
}

void ProgressView::reading(std::size_t finished, std::size_t total) {
  waits_ = waits_ && finished == finished_;
  finished_ = finished;
  if (mode_ != Mode::spinner || waits_ || std::chrono::steady_clock::now() - begin_ < patience_) return;
  text_ = total == 1 ? "reading" : fmt::format("reading ({} of {} done)", finished, total);
}

void ProgressView::tick() {
  if (mode_ != Mode::spinner || text_.empty()) return;
  messages_.redraw(fmt::format("{} {}", kFrames[frame_], text_));
  frame_ = (frame_ + 1) % kFrames.size();
}

void ProgressView::finish() noexcept {
  text_.clear();
  messages_.erase_redrawn();
}

void ProgressView::show(std::string text) {
  text_ = std::move(text);
  tick();
}

}  // namespace ocr
