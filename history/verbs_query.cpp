// SPDX-License-Identifier: Apache-2.0
// list, search, stats and items.
#include "daemon/store/decimal.hpp"
#include "history/grid.hpp"
#include "history/table.hpp"
#include "history/verbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace ocr::history {

namespace {

using store::Decimal;

Text day_of(const std::string& moment) {
  constexpr std::size_t kDay = 10;
  return moment.substr(0, kDay);
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

// For a script an empty answer is one, too.
int answer(Context& context, const Grid& grid, const char* when_empty) {
  if (grid.rows.empty() && context.request.format == "table") {
    context.messages.line(when_empty);
  } else {
    print(grid, context.request.format, context.output);
  }
  return 0;
}

}  // namespace

int run_list(Context& context) {
  Grid grid;
  grid.columns = {{"id", "id", true},       {"purchased_at", "", false},
                  {"day", "day", false},    {"store_name", "shop", false},
                  {"tax_id", "", false},    {"city", "", false},
                  {"kind", "", false},      {"invoice_number", "number", false},
                  {"items", "items", true}, {"total", "total", true},
                  {"currency", "", false},  {"files", "files", true},
                  {"pages", "", true},      {"profile", "", false},
                  {"read_at", "", false},   {"file", "file", false}};
  for (const store::Purchase& row : context.store.list(query_of(context.request))) {
    grid.rows.push_back({std::to_string(row.id), row.purchased_at, day_of(row.purchased_at.value_or(row.read_at)),
                         row.store_name, row.tax_id, row.city, row.kind, row.invoice_number, std::to_string(row.items),
                         row.total, row.currency, std::to_string(row.files), std::to_string(row.pages), row.profile,
                         row.read_at, row.file});
  }
  const int status = answer(context, grid, "nothing was found");
  const auto shown = static_cast<std::int64_t>(grid.rows.size());
  if (context.request.format == "table" && shown == context.request.limit)
    context.messages.line(fmt::format("the latest {} are shown; --limit 0 shows all", shown));
  return status;
}

int run_search(Context& context) {
  Grid grid;
  grid.columns = {{"id", "id", true},       {"day", "day", false},   {"store_name", "shop", false},
                  {"total", "total", true}, {"currency", "", false}, {"page", "page", true},
                  {"file", "", false},      {"line", "line", false}};
  for (const store::Hit& hit : context.store.search(joined(context.request.arguments), context.request.limit)) {
    grid.rows.push_back({std::to_string(hit.id), day_of(hit.happened_at), hit.store_name, hit.total, hit.currency,
                         std::to_string(hit.page), hit.file, hit.line});
  }
  const int status = answer(context, grid, "nothing was found");
  if (static_cast<std::int64_t>(grid.rows.size()) == context.request.limit)
    context.messages.line(fmt::format("the latest {} are shown; --limit 0 shows all", grid.rows.size()));
  return status;
}

int run_stats(Context& context) {
  const std::string& by = context.request.by;
  const bool vat = by == "vat";
  const auto kind = vat            ? store::StatisticsBy::vat
                    : by == "shop" ? store::StatisticsBy::shop
                                   : store::StatisticsBy::month;
  store::ListQuery query = query_of(context.request);
  query.limit = -1;
  auto rows = context.store.statistics(kind, query);
  if (context.request.limit >= 0 && static_cast<std::int64_t>(rows.size()) > context.request.limit)
    rows.resize(static_cast<std::size_t>(context.request.limit));
  Grid grid;
  // A literal or a string: both as a view, or a copy that is gone at once would be what the view shows.
  const std::string_view group = by;
  grid.columns = {{vat ? "rate" : group, vat ? "rate %" : group, vat},
                  {"currency", "currency", false},
                  {"purchases", "purchases", true},
                  {vat ? "vat" : "total", vat ? "VAT" : "total", true}};
  if (vat) grid.columns.push_back({"base", "base", true});
  const bool table = context.request.format == "table";
  // A bar compares like with like: within one currency.
  std::map<Text, double> largest;
  for (const auto& row : rows) {
    double& most = largest[row.currency];
    most = std::max(most, Decimal::parse(row.total).value_or(Decimal()).approximate());
  }
  if (table) grid.columns.push_back({"bar", " ", false});
  for (const auto& row : rows) {
    constexpr std::size_t kCells = 30;
    std::vector<Text> cells{row.group.empty() ? Text() : Text(row.group), row.currency, std::to_string(row.purchases),
                            row.total};
    if (vat) cells.push_back(row.base);
    if (table) {
      const double share = Decimal::parse(row.total).value_or(Decimal()).approximate() / largest[row.currency];
      cells.push_back(bar(share, kCells));
    }
    grid.rows.push_back(std::move(cells));
  }
  return answer(context, grid, "there is nothing to add up");
}

int run_items(Context& context) {
  Grid grid;
  grid.columns = {
      {"id", "id", true},       {"purchased_at", "", false},    {"day", "day", false},   {"store_name", "shop", false},
      {"name", "item", false},  {"quantity", "quantity", true}, {"unit", "unit", false}, {"unit_price", "price", true},
      {"total", "total", true}, {"discount", "", true},         {"vat_rate", "", true},  {"section", "", false},
      {"currency", "", false}};
  for (const store::PricePoint& point :
       context.store.items(joined(context.request.arguments), query_of(context.request))) {
    grid.rows.push_back({std::to_string(point.document_id), point.purchased_at,
                         point.purchased_at ? day_of(*point.purchased_at) : Text(), point.store_name, point.name,
                         point.quantity, point.unit, point.unit_price, point.total, point.discount, point.vat_rate,
                         point.section, point.currency});
  }
  return answer(context, grid, "nothing was found");
}

}  // namespace ocr::history
