// SPDX-License-Identifier: Apache-2.0
// Many rows into one table: SQLite takes them one by one, a server would cost a message each and gets them as arrays.
#pragma once

#include "daemon/store/connection.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ocr::store {

class SqlInsert {
 public:
  struct Column {
    std::string_view name;
    std::string_view type;          // PostgreSQL's
    std::string_view made_of = {};  // an expression over the value, which has the column's name
  };

  // `rest` follows the values: ON CONFLICT …, RETURNING ….
  SqlInsert(Connection& connection, std::string_view table, std::span<const Column> columns,
            std::string_view rest = {});

  // Inserted now or at flush(), in this order.
  void add(std::span<const Value> values);
  void add(std::initializer_list<Value> values) { add(std::span<const Value>(values.begin(), values.size())); }
  // Inserts what waits; gives what all were RETURNING since the last flush.
  std::vector<Row> flush();

 private:
  void send();

  Connection& connection_;
  std::string sql_;
  std::vector<std::string> arrays_;  // one a column, as PostgreSQL writes them; empty for SQLite
  std::size_t gathered_ = 0;         // bytes of them
  std::vector<Row> returned_;
};

// The texts as one parameter, for ANY($1::text[]) on PostgreSQL.
[[nodiscard]] std::string array_of(std::span<const std::string> texts);

}  // namespace ocr::store
