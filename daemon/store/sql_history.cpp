// SPDX-License-Identifier: Apache-2.0
// The questions of `ocr history`.
#include "daemon/store/decimal.hpp"
#include "daemon/store/fold.hpp"
#include "daemon/store/row_values.hpp"
#include "daemon/store/sql_filter.hpp"
#include "daemon/store/sql_insert.hpp"
#include "daemon/store/sql_store.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ocr::store {

namespace {

Decimal decimal(const std::string& text) {
  return Decimal::parse(text).value_or(Decimal());
}

// Rows that only differ in how their group is written become one.
std::vector<StatisticsRow> merged(std::vector<StatisticsRow> rows) {
  std::map<std::pair<std::string, Text>, StatisticsRow> groups;
  for (StatisticsRow& row : rows) {
    row.group = plain_number(std::move(row.group));
    const auto [place, fresh] = groups.try_emplace({row.group, row.currency}, row);
    if (fresh) continue;
    StatisticsRow& sum = place->second;
    sum.purchases += row.purchases;
    sum.total = (decimal(sum.total) += decimal(row.total)).text();
    sum.base = (decimal(sum.base.value_or("0")) += decimal(row.base.value_or("0"))).text();
  }
  rows.clear();
  for (auto& [key, row] : groups)
    rows.push_back(std::move(row));
  std::sort(rows.begin(), rows.end(), [](const StatisticsRow& left, const StatisticsRow& right) {
    return decimal(left.group).compare(decimal(right.group)) < 0;
  });
  return rows;
}

std::string first_line_with(const std::string& text, const std::vector<std::string>& words) {
  std::string best;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    const std::string folded = fold(line);
    if (holds_words(folded, words)) return line;
    if (best.empty() &&
        std::any_of(words.begin(), words.end(), [&](const std::string& word) { return holds_words(folded, {word}); }))
      best = line;
  }
  return best;
}

}  // namespace

std::vector<Purchase> SqlStore::list(const ListQuery& query) {
  SqlFilter filter = filter_of(query);
  const std::string limit = filter.limit(query.limit);
  std::vector<Purchase> found;
  for (Row& row : connection_->run(
           "SELECT d.id, (SELECT count(DISTINCT c.sha256) FROM documents c WHERE c.purchase_key = d.purchase_key),"
           " (SELECT count(*) FROM items i WHERE i.document_id = d.id), d.page_count, d.file, d.read_at, d.profile,"
           " t.kind, t.store_name, t.tax_id, t.city, t.invoice_number, t.purchased_at, t.currency, t.total"
           " FROM documents d LEFT JOIN tickets t ON t.document_id = d.id WHERE d.shown = 1" +
               filter.sql() + " ORDER BY d.happened_at DESC, d.id DESC" + limit,
           filter.values())) {
    Columns columns(row);
    found.push_back({columns.integer(), columns.integer(), columns.integer(), columns.integer(), columns.text(),
                     columns.text(), columns.text(), columns.optional_text(), columns.optional_text(),
                     columns.optional_text(), columns.optional_text(), columns.optional_text(), columns.optional_text(),
                     columns.optional_text(), columns.optional_text()});
  }
  return found;
}

// Unless they are many, the pages that hold the words, as an array. PostgreSQL knows nothing of how rare the beginning
// of a word is: asked for the latest pages with one that is nowhere, it walks through all of them instead of its index.
std::optional<std::string> SqlStore::few_pages_with(const std::string& expression) {
  constexpr std::int64_t kMany = 1000;
  const auto rows =
      connection_->run("SELECT id FROM pages WHERE words @@ to_tsquery('simple', $1) LIMIT $2", {expression, kMany});
  if (static_cast<std::int64_t>(rows.size()) == kMany) return std::nullopt;
  std::vector<std::string> ids;
  for (const Row& row : rows)
    ids.push_back(std::to_string(std::get<std::int64_t>(row.at(0))));
  return array_of(ids);
}

SqlFilter SqlStore::filter_of(const ListQuery& query) {
  if (!query.words) return {connection_->backend(), query, std::nullopt};
  index_pages();
  const std::string expression = match_expression(connection_->backend(), *query.words);
  return {connection_->backend(), query, is_sqlite() ? std::nullopt : few_pages_with(expression)};
}

std::vector<Hit> SqlStore::search(const std::string& words, std::int64_t limit) {
  const std::string expression = match_expression(connection_->backend(), words);
  if (expression.empty() || limit == 0) return {};
  index_pages();
  const auto looked_for = fold_words(words);
  // The words may stand on the copy that is not shown (a photo): each purchase counts once, here. So more may have to
  // be asked for, from where the last answer ended.
  constexpr std::string_view kOfPostgres =
      "SELECT p.id, d.id, p.number, d.file, d.happened_at, d.purchase_key, t.store_name, t.currency, t.total,"
      " p.text FROM pages p JOIN documents d ON d.id = p.document_id"
      " LEFT JOIN tickets t ON t.document_id = d.id WHERE {} AND p.id < $2 ORDER BY p.id DESC LIMIT $3";
  std::string sql =
      "SELECT p.id, d.id, p.number, d.file, d.happened_at, d.purchase_key, t.store_name, t.currency, t.total,"
      " p.text FROM page_words w CROSS JOIN pages p ON p.id = w.rowid JOIN documents d ON d.id = p.document_id"
      " LEFT JOIN tickets t ON t.document_id = d.id WHERE page_words MATCH $1 AND w.rowid < $2"
      " ORDER BY w.rowid DESC LIMIT $3";
  Value chosen = expression;
  if (!is_sqlite()) {
    const auto few = few_pages_with(expression);
    sql = fmt::format(kOfPostgres, few ? "p.id = ANY($1::bigint[])" : "p.words @@ to_tsquery('simple', $1)");
    if (few) chosen = *few;
  }
  const std::int64_t most = limit < 0 ? INT32_MAX : limit;
  std::int64_t before = INT64_MAX;
  std::vector<Hit> found;
  std::set<std::string> purchases;
  while (static_cast<std::int64_t>(found.size()) < most) {
    auto rows = connection_->run(sql, {chosen, before, most});
    for (Row& row : rows) {
      if (static_cast<std::int64_t>(found.size()) == most) break;
      Columns columns(row);
      Hit hit;
      before = columns.integer();
      hit.id = columns.integer();
      hit.page = columns.integer();
      hit.file = columns.text();
      hit.happened_at = columns.text();
      if (!purchases.insert(columns.text()).second) continue;
      hit.store_name = columns.optional_text();
      hit.currency = columns.optional_text();
      hit.total = columns.optional_text();
      hit.line = first_line_with(columns.optional_text().value_or(""), looked_for);
      found.push_back(std::move(hit));
    }
    if (static_cast<std::int64_t>(rows.size()) < most) break;
  }
  return found;
}

std::vector<StatisticsRow> SqlStore::statistics(StatisticsBy by, const ListQuery& query) {
  const SqlFilter filter = filter_of(query);
  std::vector<StatisticsRow> rows;
  for (Row& row : filter.empty() ? kept_sums(by) : added_up(by, filter)) {
    Columns columns(row);
    rows.push_back(
        {columns.text(), columns.optional_text(), columns.integer(), columns.text(), columns.optional_text()});
  }
  if (by == StatisticsBy::vat) return merged(std::move(rows));
  if (by == StatisticsBy::shop) {
    std::stable_sort(rows.begin(), rows.end(), [](const StatisticsRow& left, const StatisticsRow& right) {
      return decimal(left.total).compare(decimal(right.total)) > 0;
    });
  }
  return rows;
}

std::vector<Row> SqlStore::kept_sums(StatisticsBy by) {
  const char* kind = by == StatisticsBy::month ? "month" : by == StatisticsBy::shop ? "shop" : "vat";
  return connection_->run(
      "SELECT label, nullif(currency, ''), purchases, total, base FROM sums WHERE kind = $1"
      " ORDER BY label, currency",
      {kind});
}

std::vector<Row> SqlStore::added_up(StatisticsBy by, const SqlFilter& filter) {
  const auto sum = [&](std::string_view column) {
    return is_sqlite() ? fmt::format("decimal_sum({})", column) : fmt::format("coalesce(sum({}), 0)", column);
  };
  const std::string from = " FROM documents d JOIN tickets t ON t.document_id = d.id";
  std::string sql;
  switch (by) {
    case StatisticsBy::month:
      sql = "SELECT coalesce(substr(t.purchased_at, 1, 7), ''), t.currency, count(*), " + sum("t.total") + ", NULL" +
            from + " WHERE d.shown = 1" + filter.sql() +
            " GROUP BY substr(t.purchased_at, 1, 7), t.currency ORDER BY 1, 2";
      break;
    case StatisticsBy::shop:
      sql = "SELECT coalesce(max(t.store_name), max(t.tax_id), ''), t.currency, count(*), " + sum("t.total") +
            ", NULL" + from + " WHERE d.shown = 1" + filter.sql() +
            " GROUP BY coalesce(t.store_words, t.tax_id), t.currency ORDER BY 1, 2";
      break;
    case StatisticsBy::vat:
      sql = "SELECT CAST(v.rate AS TEXT), t.currency, count(DISTINCT d.id), " + sum("v.amount") + ", " + sum("v.base") +
            from + " JOIN vat v ON v.document_id = d.id WHERE d.shown = 1" + filter.sql() +
            " GROUP BY v.rate, t.currency";
      break;
  }
  return connection_->run(sql, filter.values());
}

std::vector<PricePoint> SqlStore::items(const std::string& name, const ListQuery& query) {
  SqlFilter filter = filter_of(query);
  const auto words = fold_words(name);
  if (words.empty()) return {};
  for (const std::string& word : words)
    filter.add("' ' || i.name_words LIKE ?", "% " + word + "%");
  const std::string limit = filter.limit(query.limit);
  std::vector<PricePoint> found;
  for (Row& row : connection_->run(
           "SELECT d.id, i.name, i.quantity, i.unit, i.total, i.discount, i.unit_price, i.vat_rate, i.section,"
           " t.purchased_at, t.store_name, t.currency FROM items i JOIN documents d ON d.id = i.document_id"
           " JOIN tickets t ON t.document_id = d.id WHERE d.shown = 1" +
               filter.sql() + " ORDER BY d.happened_at, d.id, i.position" + limit,
           filter.values())) {
    Columns columns(row);
    found.push_back({columns.integer(), columns.text(), columns.text(), columns.text(), columns.text(), columns.text(),
                     columns.optional_text(), columns.optional_text(), columns.optional_text(), columns.optional_text(),
                     columns.optional_text(), columns.optional_text()});
  }
  return found;
}

}  // namespace ocr::store
