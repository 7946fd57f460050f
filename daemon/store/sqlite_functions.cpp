// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/sqlite_functions.hpp"

#include "daemon/store/decimal.hpp"

#include <sqlite3.h>

#include <memory>

namespace ocr::store {

namespace {

std::optional<Decimal> argument(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  if (text == nullptr) return std::nullopt;
  return Decimal::parse({text, static_cast<std::size_t>(sqlite3_value_bytes(value))});
}

// SQLite's memory for a sum is aligned for less than a Decimal needs, so it holds a pointer.
void sum_step(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  auto** sum = static_cast<Decimal**>(sqlite3_aggregate_context(context, sizeof(Decimal*)));
  if (sum == nullptr) {
    sqlite3_result_error_nomem(context);
    return;
  }
  const auto term = argument(values[0]);
  if (!term) return;
  try {
    if (*sum == nullptr) *sum = new Decimal();
    **sum += *term;
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
  }
}

// Called once for each sum that was begun, also when the query is given up.
void sum_final(sqlite3_context* context) {
  auto** sum = static_cast<Decimal**>(sqlite3_aggregate_context(context, 0));
  const std::unique_ptr<Decimal> owned(sum == nullptr ? nullptr : *sum);
  const std::string text = owned ? owned->text() : "0";
  sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

void compare(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  const auto left = argument(values[0]);
  const auto right = argument(values[1]);
  if (!left || !right) return;
  try {
    sqlite3_result_int(context, left->compare(*right));
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
  }
}

// Both or nothing, as SQL's + and -.
template <bool subtract>
void combine(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  auto left = argument(values[0]);
  const auto right = argument(values[1]);
  if (!left || !right) return;
  try {
    const std::string text = (subtract ? * left -= * right : * left += *right).text();
    sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
  }
}

}  // namespace

void add_functions(sqlite3* database) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  sqlite3_create_function_v2(database, "decimal_sum", 1, kFlags, nullptr, nullptr, sum_step, sum_final, nullptr);
  sqlite3_create_function_v2(database, "decimal_cmp", 2, kFlags, nullptr, compare, nullptr, nullptr, nullptr);
  sqlite3_create_function_v2(database, "decimal_add", 2, kFlags, nullptr, combine<false>, nullptr, nullptr, nullptr);
  sqlite3_create_function_v2(database, "decimal_sub", 2, kFlags, nullptr, combine<true>, nullptr, nullptr, nullptr);
}

}  // namespace ocr::store
