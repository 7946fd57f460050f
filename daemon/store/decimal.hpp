// SPDX-License-Identifier: Apache-2.0
// Exact decimal numbers for money and quantities: the printed digits, never a binary float.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ocr::store {

class Decimal {
 public:
  Decimal() noexcept = default;

  // "-12.30", "0.180", "7": digits with at most one point, no exponent. Nothing for any other text, or for more than 30
  // digits.
  [[nodiscard]] static std::optional<Decimal> parse(std::string_view text) noexcept;

  // Scales are kept as printed: 1.50 + 0.5 is 2.00. A sum over more than 30 digits is undefined for money and throws
  // std::overflow_error.
  Decimal& operator+=(const Decimal& other);
  Decimal& operator-=(const Decimal& other);
  // -1, 0 or 1; 1.5 and 1.50 are equal.
  [[nodiscard]] int compare(const Decimal& other) const;

  [[nodiscard]] std::string text() const;
  // For a chart's bars only.
  [[nodiscard]] double approximate() const noexcept;

 private:
  __extension__ using Wide = __int128;
  // Both numbers with the larger of their scales.
  static void align(Decimal& left, Decimal& right);
  void widen(int scale);

  Wide digits_ = 0;  // value times ten to the power of scale_
  int scale_ = 0;
};

// "10.00" and "10" are one number: without zeros at the end of a fraction.
[[nodiscard]] std::string plain_number(std::string digits);

}  // namespace ocr::store
