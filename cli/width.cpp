// SPDX-License-Identifier: Apache-2.0
#include "cli/width.hpp"

#include <algorithm>
#include <utf8proc.h>

namespace ocr {

namespace {

// Calls with the start and the width of each character until that returns false.
template <typename Visit>
void each_character(std::string_view text, Visit visit) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  std::size_t offset = 0;
  while (left > 0) {
    utf8proc_int32_t code = 0;
    const utf8proc_ssize_t size = std::max<utf8proc_ssize_t>(utf8proc_iterate(at, left, &code), 1);
    if (!visit(offset, static_cast<std::size_t>(std::max(utf8proc_charwidth(code), 0)))) return;
    at += size;
    left -= size;
    offset += static_cast<std::size_t>(size);
  }
}

}  // namespace

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  each_character(text, [&](std::size_t /*offset*/, std::size_t cells) {
    width += cells;
    return true;
  });
  return width;
}

std::string cut_to_width(const std::string& text, std::size_t width) {
  if (display_width(text) <= width) return text;
  std::size_t used = 0;
  std::size_t end = 0;
  each_character(text, [&](std::size_t offset, std::size_t cells) {
    end = offset;
    used += cells;
    return used < width;
  });
  return text.substr(0, end) + "…";
}

}  // namespace ocr
