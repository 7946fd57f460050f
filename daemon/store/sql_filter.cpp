// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/sql_filter.hpp"

#include "common/error.hpp"
#include "daemon/store/decimal.hpp"
#include "daemon/store/fold.hpp"

namespace ocr::store {

SqlFilter::SqlFilter(Backend backend, const ListQuery& query, const std::optional<std::string>& pages)
    : backend_(backend) {
  if (query.since) add("d.happened_at >= ?", *query.since);
  if (query.until) add("substr(d.happened_at, 1, 10) <= ?", *query.until);
  if (query.shop) add_shop(*query.shop);
  if (query.minimum) add_amount(">=", *query.minimum);
  if (query.maximum) add_amount("<=", *query.maximum);
  if (pages) {
    add("d.id IN (SELECT p.document_id FROM pages p WHERE p.id = ANY(?::bigint[]))", *pages);
  } else if (query.words) {
    const std::string expression = match_expression(backend, *query.words);
    add(backend == Backend::sqlite
            ? "d.id IN (SELECT p.document_id FROM page_words w JOIN pages p ON p.id = w.rowid WHERE page_words MATCH ?)"
            : "d.id IN (SELECT p.document_id FROM pages p WHERE p.words @@ to_tsquery('simple', ?))",
        expression.empty() ? std::string(R"("")") : expression);
  }
}

void SqlFilter::add(std::string_view condition, Value value) {
  values_.push_back(std::move(value));
  sql_ += " AND ";
  for (const char c : condition) {
    if (c == '?') {
      sql_ += fmt::format("${}", values_.size());
    } else {
      sql_ += c;
    }
  }
}

std::string SqlFilter::limit(std::int64_t count) {
  if (count < 0) return {};
  values_.emplace_back(count);
  return fmt::format(" LIMIT ${}", values_.size());
}

void SqlFilter::add_shop(const std::string& shop) {
  const auto words = fold_words(shop);
  std::string joined;
  for (const std::string& word : words)
    joined += word;
  sql_ += " AND ((";
  // Letters and digits only: no wildcard among them. Without any word nothing fits.
  if (words.empty()) sql_ += "1 = 0";
  for (std::size_t at = 0; at < words.size(); ++at) {
    values_.emplace_back("% " + words[at] + "%");
    sql_ += fmt::format("{}' ' || t.store_words LIKE ${}", at == 0 ? "" : " AND ", values_.size());
  }
  values_.emplace_back(joined);
  sql_ +=
      fmt::format(") OR lower(replace(replace(replace(t.tax_id, '-', ''), ' ', ''), '.', '')) = ${})", values_.size());
}

void SqlFilter::add_amount(std::string_view comparison, const std::string& amount) {
  if (!Decimal::parse(amount))
    throw Error(ErrorCode::usage, fmt::format("'{}' is no amount", amount), "write it as 12.50");
  add(backend_ == Backend::sqlite ? fmt::format("decimal_cmp(t.total, ?) {} 0", comparison)
                                  : fmt::format("t.total {} CAST(? AS NUMERIC)", comparison),
      amount);
}

std::string match_expression(Backend backend, const std::string& words) {
  std::string expression;
  for (const std::string& word : fold_words(words)) {
    if (!expression.empty()) expression += backend == Backend::sqlite ? " " : " & ";
    expression += backend == Backend::sqlite ? fmt::format("\"{}\"*", word) : fmt::format("'{}':*", word);
  }
  return expression;
}

}  // namespace ocr::store
