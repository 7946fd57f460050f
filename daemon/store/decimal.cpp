// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/decimal.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ocr::store {

namespace {

constexpr int kMaxDigits = 30;

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) noexcept {
  Decimal number;
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  int digits = 0;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point && digits > 0) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      if (++digits > kMaxDigits) return std::nullopt;
      number.digits_ = number.digits_ * 10 + (c - '0');
      number.scale_ += point ? 1 : 0;
    } else {
      return std::nullopt;
    }
  }
  if (digits == 0 || text.back() == '.') return std::nullopt;
  if (negative) number.digits_ = -number.digits_;
  return number;
}

void Decimal::widen(int scale) {
  for (; scale_ < scale; ++scale_) {
    if (__builtin_mul_overflow(digits_, Wide{10}, &digits_)) throw std::overflow_error("a sum has too many digits");
  }
}

void Decimal::align(Decimal& left, Decimal& right) {
  const int scale = std::max(left.scale_, right.scale_);
  left.widen(scale);
  right.widen(scale);
}

Decimal& Decimal::operator+=(const Decimal& other) {
  Decimal term = other;
  align(*this, term);
  if (__builtin_add_overflow(digits_, term.digits_, &digits_)) throw std::overflow_error("a sum has too many digits");
  return *this;
}

Decimal& Decimal::operator-=(const Decimal& other) {
  Decimal negative = other;
  negative.digits_ = -negative.digits_;
  return *this += negative;
}

int Decimal::compare(const Decimal& other) const {
  Decimal left = *this;
  Decimal right = other;
  align(left, right);
  if (left.digits_ == right.digits_) return 0;
  return left.digits_ < right.digits_ ? -1 : 1;
}

std::string Decimal::text() const {
  std::string reversed;
  Wide rest = digits_ < 0 ? -digits_ : digits_;
  for (int written = 0; rest != 0 || written <= scale_; ++written) {
    if (written == scale_ && scale_ > 0) reversed += '.';
    reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (digits_ < 0) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

double Decimal::approximate() const noexcept {
  return static_cast<double>(digits_) / std::pow(10.0, scale_);
}

std::string plain_number(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

}  // namespace ocr::store
