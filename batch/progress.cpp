// SPDX-License-Identifier: Apache-2.0
#include "batch/progress.hpp"

#include "batch/folder.hpp"
#include "cli/progress.hpp"
#include "cli/width.hpp"
#include "common/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ocr::batch {

namespace {

constexpr auto kPlainEvery = std::chrono::seconds(5);
constexpr auto kJsonEvery = std::chrono::seconds(1);
constexpr auto kBarEvery = std::chrono::milliseconds(100);
constexpr auto kSampleEvery = std::chrono::milliseconds(500);
// The speed of late says more of what is to come than that of the whole run.
constexpr auto kSpeedOver = std::chrono::seconds(15);
constexpr double kSlow = 1;  // seconds; below, nothing is slow

std::string duration(double seconds) {
  constexpr long kMinute = 60;
  constexpr long kHour = 3600;
  const long whole = std::lround(seconds);
  if (whole >= kHour) return fmt::format("{} h {} min", whole / kHour, whole % kHour / kMinute);
  if (whole >= kMinute) return fmt::format("{} min {} s", whole / kMinute, whole % kMinute);
  return fmt::format("{} s", whole);
}

std::string bar(double part, std::size_t width) {
  const auto full = static_cast<std::size_t>(std::floor(part * static_cast<double>(width)));
  std::string text = "[";
  for (std::size_t i = 0; i < width; ++i)
    text += i < full ? '#' : '.';
  return text + "]";
}

std::string counts(const Tally& tally) {
  std::string text = fmt::format("{} done", tally.done + tally.skipped);
  if (tally.failed > 0) text += fmt::format(", {} failed", tally.failed);
  return text + fmt::format(", {} left", tally.left());
}

// Whole pieces only: a number that is cut says something else.
class Line {
 public:
  Line(std::size_t columns, std::string begin) : columns_(columns), text_(cut_to_width(begin, columns)) {}

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  void add(const std::string& piece, std::string_view between = ", ") {
    full_ = full_ || display_width(text_) + between.size() + display_width(piece) > columns_;
    if (!full_) text_.append(between).append(piece);
  }

  // A path that does not fit leaves out its folders first, then the end of its name.
  void add_name(const std::string& head, const std::string& path, const std::string& tail) {
    constexpr std::size_t kLeast = 8;
    const std::string between = text_.empty() ? "" : ", ";
    const std::size_t taken = display_width(text_) + between.size() + display_width(head) + display_width(tail);
    if (full_ || taken + kLeast > columns_) return;
    const std::size_t room = columns_ - taken;
    std::string name = printable(path);
    if (display_width(name) > room) name = printable(path.substr(name_begin(path)));
    add(head + cut_to_width(name, room) + tail, between);
  }

 private:
  std::size_t columns_;
  std::string text_;
  bool full_ = false;
};

}  // namespace

std::string bar_lines(const Tally& tally, const Speed& speed, const std::optional<Slowest>& slowest,
                      std::size_t columns) {
  constexpr std::size_t kBar = 20;
  // Below, numbers say more.
  constexpr std::size_t kNarrow = 60;
  constexpr double kPercent = 100;
  const double part =
      tally.total == 0 ? 1 : static_cast<double>(tally.total - tally.left()) / static_cast<double>(tally.total);
  Line first(columns,
             fmt::format("{}{:3.0f}%", columns < kNarrow ? "" : bar(part, kBar) + " ", std::floor(part * kPercent)));
  first.add(counts(tally), " ");
  if (speed.seconds_left) first.add(duration(*speed.seconds_left) + " left");
  Line second(columns, "");
  if (speed.documents > 0) second.add(fmt::format("{:.1f} documents/s", speed.documents), "");
  if (speed.pages > 0) second.add(fmt::format("{:.1f} pages/s", speed.pages));
  if (slowest && slowest->seconds >= kSlow)
    second.add_name("slowest: ", slowest->name, " for " + duration(slowest->seconds));
  return first.text() + (second.text().empty() ? "" : "\n") + second.text();
}

std::string plain_line(const Tally& tally, const Speed& speed) {
  std::string line = counts(tally);
  if (speed.documents > 0) line += fmt::format(", {:.1f} documents/s", speed.documents);
  if (speed.pages > 0) line += fmt::format(", {:.1f} pages/s", speed.pages);
  if (speed.seconds_left) line += fmt::format(", {} left", duration(*speed.seconds_left));
  return line;
}

std::string json_line(const Tally& tally, const Speed& speed, double seconds, const std::optional<Slowest>& slowest,
                      const std::string& state) {
  constexpr double kTenths = 10;
  const auto rounded = [](double value) { return std::round(value * kTenths) / kTenths; };
  nlohmann::ordered_json object{{"event", state.empty() ? "progress" : "end"},
                                {"total", tally.total},
                                {"done", tally.done},
                                {"skipped", tally.skipped},
                                {"failed", tally.failed},
                                {"left", tally.left()},
                                {"cached", tally.cached},
                                {"not_adding_up", tally.not_adding_up},
                                {"pages", tally.pages},
                                {"seconds", rounded(seconds)},
                                {"documents_per_second", rounded(speed.documents)},
                                {"pages_per_second", rounded(speed.pages)}};
  object["seconds_left"] = speed.seconds_left ? nlohmann::ordered_json(rounded(*speed.seconds_left)) : nullptr;
  if (slowest) {
    object["slowest"] = {{"file", escape_invalid_utf8(slowest->name)}, {"seconds", rounded(slowest->seconds)}};
  } else {
    object["slowest"] = nullptr;
  }
  if (!state.empty()) object["state"] = state;
  return object.dump();
}

BatchProgress::Mode BatchProgress::mode_for(const std::string& choice, bool quiet, bool terminal) noexcept {
  if (quiet || choice == "none") return Mode::none;
  if (choice == "json") return Mode::json;
  return choice == "auto" && terminal ? Mode::bar : Mode::plain;
}

BatchProgress::BatchProgress(Mode mode, Messages& messages, const Tally& tally)
    : mode_(mode), messages_(messages), tally_(tally), shown_(Clock::now()) {}

void BatchProgress::stage(const Progress& stage) {
  const bool over = stage.stage == "reading";
  const bool later = over || stage.stage == "models";
  stage_ = over ? std::string() : (later ? "" : "starting ocrd: ") + stage_text(stage);
}

void BatchProgress::tick(const std::optional<Slowest>& slowest) {
  if (mode_ == Mode::none) return;
  sample();
  const Clock::time_point now = Clock::now();
  const Clock::duration every = mode_ == Mode::bar    ? Clock::duration(kBarEvery)
                                : mode_ == Mode::json ? Clock::duration(kJsonEvery)
                                                      : Clock::duration(kPlainEvery);
  if (now - shown_ < every) return;
  shown_ = now;
  if (mode_ == Mode::bar) {
    const bool starting = !stage_.empty() && tally_.done == 0;
    messages_.redraw(starting ? stage_ : bar_lines(tally_, speed(), slowest, messages_.columns()));
  } else if (mode_ == Mode::json) {
    messages_.plain(json_line(tally_, speed(), seconds(), slowest));
  } else {
    messages_.line(plain_line(tally_, speed()));
  }
}

void BatchProgress::finish() {
  messages_.erase_redrawn();
}

void BatchProgress::end(const std::string& state) {
  if (mode_ == Mode::json) messages_.plain(json_line(tally_, speed(), seconds(), std::nullopt, state));
}

double BatchProgress::seconds() const {
  return std::chrono::duration<double>(Clock::now() - begin_).count();
}

void BatchProgress::sample() {
  const Clock::time_point now = Clock::now();
  if (!samples_.empty() && now - samples_.back().at < kSampleEvery) return;
  samples_.push_back({now, tally_.done + tally_.failed_now, tally_.pages});
  while (samples_.size() > 2 && now - samples_.front().at > kSpeedOver)
    samples_.pop_front();
}

Speed BatchProgress::speed() const {
  Speed speed;
  if (samples_.empty()) return speed;
  const Sample& first = samples_.front();
  const double passed = std::chrono::duration<double>(Clock::now() - first.at).count();
  const auto documents = static_cast<double>(tally_.done + tally_.failed_now - first.documents);
  if (passed < 0.5 || documents <= 0) return speed;
  speed.documents = documents / passed;
  speed.pages = static_cast<double>(tally_.pages - first.pages) / passed;
  speed.seconds_left = static_cast<double>(tally_.left()) / speed.documents;
  return speed;
}

}  // namespace ocr::batch
