// SPDX-License-Identifier: Apache-2.0
// Between rows of a database and values of ours.
#pragma once

#include "daemon/store/connection.hpp"
#include "daemon/store/document_rows.hpp"

#include <utility>

namespace ocr::store {

[[nodiscard]] inline Value to_value(const Text& text) {
  return text ? Value(*text) : Value(std::monostate{});
}

// Takes the columns of a row in their order. A column of another type than asked for is a bug of ours and throws
// std::bad_variant_access.
class Columns {
 public:
  explicit Columns(Row& row) : row_(row) {}

  std::int64_t integer() { return std::get<std::int64_t>(next()); }
  double real() { return std::get<double>(next()); }
  std::string text() { return std::get<std::string>(std::move(next())); }
  std::string bytes() { return std::get<Blob>(std::move(next())).bytes; }
  Text optional_text() {
    Value& value = next();
    if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
    return std::get<std::string>(std::move(value));
  }
  std::optional<double> optional_real() {
    Value& value = next();
    if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
    return std::get<double>(value);
  }

 private:
  Value& next() { return row_.at(at_++); }

  Row& row_;
  std::size_t at_ = 0;
};

}  // namespace ocr::store
