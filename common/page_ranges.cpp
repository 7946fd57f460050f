// SPDX-License-Identifier: Apache-2.0
#include "common/page_ranges.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace ocr {

namespace {

constexpr const char* kHint = "pages are counted from 1: write them like 1-3,5,7-";
constexpr std::size_t kMostDigits = 9;

bool is_number(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kMostDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t number(std::string_view text) noexcept {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void check_range(std::string_view range) {
  const std::size_t dash = range.find('-');
  const std::string_view begin = range.substr(0, dash);
  const auto end = dash == std::string_view::npos ? std::nullopt : std::optional(range.substr(dash + 1));
  const bool is_range =
      end ? (begin.empty() || is_number(begin)) && (end->empty() || is_number(*end)) && !(begin.empty() && end->empty())
          : is_number(begin);
  if (!is_range)
    throw Error(ErrorCode::usage, fmt::format("--pages: cannot understand the page range '{}'", printable(range)),
                kHint);
  const std::int64_t first = begin.empty() ? 1 : number(begin);
  const bool is_empty = first < 1 || (end && !end->empty() && first > number(*end));
  if (is_empty) throw Error(ErrorCode::usage, fmt::format("--pages: the page range '{}' is empty", range), kHint);
}

}  // namespace

void check_page_ranges(std::string_view text) {
  if (trim(text).empty()) return;
  while (true) {
    const std::size_t comma = text.find(',');
    check_range(trim(text.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace ocr
