// SPDX-License-Identifier: Apache-2.0
#include "common/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace ocr {

namespace {

constexpr std::array<std::pair<std::string_view, double>, 10> kDurationUnits{{{"ms", 1},
                                                                              {"s", 1e3},
                                                                              {"sec", 1e3},
                                                                              {"m", 6e4},
                                                                              {"min", 6e4},
                                                                              {"h", 3.6e6},
                                                                              {"hour", 3.6e6},
                                                                              {"hours", 3.6e6},
                                                                              {"d", 8.64e7},
                                                                              {"", 1e3}}};
constexpr std::array<std::pair<std::string_view, double>, 12> kSizeUnits{{{"B", 1},
                                                                          {"K", 1024},
                                                                          {"KiB", 1024},
                                                                          {"kB", 1e3},
                                                                          {"M", 1048576},
                                                                          {"MiB", 1048576},
                                                                          {"MB", 1e6},
                                                                          {"G", 1073741824},
                                                                          {"GiB", 1073741824},
                                                                          {"GB", 1e9},
                                                                          {"T", 1099511627776.0},
                                                                          {"", 1}}};

template <std::size_t N>
std::optional<double> unit_factor(const std::array<std::pair<std::string_view, double>, N>& units,
                                  std::string_view name) {
  for (const auto& [unit, factor] : units) {
    if (unit == name) return factor;
  }
  return std::nullopt;
}

// The number that starts `text` (no sign, no exponent), cut off it.
std::optional<double> take_number(std::string_view& text) {
  const std::size_t length = std::min(text.find_first_not_of("0123456789."), text.size());
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + length, value, std::chars_format::fixed);
  if (length == 0 || error != std::errc{} || end != text.data() + length) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

std::string shortest(double value, std::string_view unit) {
  return fmt::format("{:.6g}{}", value, unit);
}

}  // namespace

std::optional<Milliseconds> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    const std::string_view unit = text.substr(0, text.find_first_of("0123456789."));
    text.remove_prefix(unit.size());
    const auto factor = unit_factor(kDurationUnits, unit);
    if (!factor) return std::nullopt;
    total += *number * *factor;
  }
  if (total > 1e15) return std::nullopt;
  return Milliseconds(std::llround(total));
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  const auto factor = unit_factor(kSizeUnits, text);
  if (!factor || *number * *factor > 9e15) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(*number * *factor));
}

std::string format_duration(Milliseconds duration) {
  const auto ms = static_cast<double>(duration.count());
  if (duration.count() == 0) return "0";
  if (ms < 1e3) return shortest(ms, "ms");
  if (ms < 6e4) return shortest(ms / 1e3, "s");
  if (duration.count() % 3600000 == 0) return shortest(ms / 3.6e6, "h");
  return duration.count() % 60000 == 0 ? shortest(ms / 6e4, "min") : shortest(ms / 1e3, "s");
}

std::string format_size(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (bytes < 1024) return fmt::format("{}B", bytes);
  if (bytes < 1048576) return fmt::format("{:.4g}KiB", value / 1024);
  if (bytes < 1073741824) return fmt::format("{:.4g}MiB", value / 1048576);
  return fmt::format("{:.4g}GiB", value / 1073741824);
}

}  // namespace ocr
