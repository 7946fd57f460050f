// SPDX-License-Identifier: Apache-2.0
#include "common/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace ocr {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Length in bytes of the UTF-8 sequence that starts `bytes`, 0 when there is none (RFC 3629: no overlong, no
// surrogate).
std::size_t sequence_length(std::string_view bytes) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const auto continues = [&](std::size_t i) { return i < bytes.size() && (at(i) & 0xC0U) == 0x80U; };
  const std::uint8_t first = at(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    if (first == 0xE0 && at(1) < 0xA0) return 0;
    if (first == 0xED && at(1) > 0x9F) return 0;
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (first == 0xF0 && at(1) < 0x90) return 0;
    if (first == 0xF4 && at(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

std::string escape(std::string_view bytes, bool controls) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = sequence_length(bytes);
    const auto first = static_cast<std::uint8_t>(bytes.front());
    const bool c1_control = length == 2 && first == 0xC2 && static_cast<std::uint8_t>(bytes[1]) < 0xA0;
    if (length == 0 || (controls && ((first < 0x20 && first != '\n') || first == 0x7F))) {
      out += fmt::format("\\x{:02x}", first);
      bytes.remove_prefix(1);
      continue;
    }
    if (controls && first == '\n') {
      out += "\\n";
    } else if (controls && c1_control) {
      out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(bytes[1]));
    } else {
      out += bytes.substr(0, length);
    }
    bytes.remove_prefix(length);
  }
  return out;
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const std::size_t length = sequence_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string escape_invalid_utf8(std::string_view bytes) {
  return is_utf8(bytes) ? std::string(bytes) : escape(bytes, false);
}

std::string printable(std::string_view bytes) {
  return escape(bytes, true);
}

std::string base64_encode(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8U | (j < left ? static_cast<std::uint8_t>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += j <= left ? kAlphabet[group >> (18U - 6U * j) & 0x3FU] : '=';
    }
  }
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
    ++padding;
  std::string out;
  std::uint32_t group = 0;
  const std::size_t digits = text.size() - padding;
  for (std::size_t i = 0; i < digits; ++i) {
    const std::size_t value = kAlphabet.find(text[i]);
    if (value == std::string_view::npos) return std::nullopt;
    group = group << 6U | static_cast<std::uint32_t>(value);
    if (i % 4 == 3) {
      out += static_cast<char>(group >> 16U & 0xFFU);
      out += static_cast<char>(group >> 8U & 0xFFU);
      out += static_cast<char>(group & 0xFFU);
      group = 0;
    }
  }
  if (padding == 1) {
    out += static_cast<char>(group >> 10U & 0xFFU);
    out += static_cast<char>(group >> 2U & 0xFFU);
  } else if (padding == 2) {
    out += static_cast<char>(group >> 4U & 0xFFU);
  }
  return out;
}

std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace ocr
