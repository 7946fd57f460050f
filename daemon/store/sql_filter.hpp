// SPDX-License-Identifier: Apache-2.0
// The conditions of a ListQuery in SQL. Only fixed text is put together here; whatever people typed is a parameter.
#pragma once

#include "daemon/store/connection.hpp"
#include "daemon/store/history.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ocr::store {

class SqlFilter {
 public:
  // For a query over documents d and its (outer) joined tickets t. `pages`: where they are known, an array of
  // PostgreSQL's with the pages that hold the query's words.
  SqlFilter(Backend backend, const ListQuery& query, const std::optional<std::string>& pages);

  // " AND …", or nothing.
  [[nodiscard]] bool empty() const noexcept { return sql_.empty(); }
  [[nodiscard]] const std::string& sql() const noexcept { return sql_; }
  [[nodiscard]] const std::vector<Value>& values() const noexcept { return values_; }

  // Adds a condition in which each "?" stands for the value.
  void add(std::string_view condition, Value value);
  // " LIMIT $n", or nothing for a negative number.
  [[nodiscard]] std::string limit(std::int64_t count);

 private:
  void add_shop(const std::string& shop);
  void add_amount(std::string_view comparison, const std::string& amount);

  Backend backend_;
  std::string sql_;
  std::vector<Value> values_;
};

// Words that people typed as an expression of the backend's full text search: all of them, each may be a beginning.
// Empty when there is no word. Letters and digits only, so nothing in it has a meaning of its own.
[[nodiscard]] std::string match_expression(Backend backend, const std::string& words);

}  // namespace ocr::store
