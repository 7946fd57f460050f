// SPDX-License-Identifier: Apache-2.0
// What every store answers to the questions of `ocr history`, whatever database is behind it.
#include "tests/support/errors.hpp"
#include "tests/support/store_bench.hpp"

namespace {

using namespace ocr;
using namespace ocr::store;
using test::numbered_ticket;
using test::put;
using test::StoreBench;
using test::TestTicket;

}  // namespace

TEST_CASE("store: statistics are exact sums, a purchase counts once") {
  ON_BOTH_BACKENDS();
  for (int number = 0; number < 30; ++number) {
    TestTicket ticket = numbered_ticket(number);
    ticket.total = "0.10";
    ticket.day = number < 10 ? "2025-01-31" : "2025-02-01";
    if (number == 29) ticket.shop = "OTRA TIENDA";
    if (number == 29) ticket.tax_id = "A00000000";
    put(*store, ticket.rows());
  }
  const auto months = store->statistics(StatisticsBy::month, {});
  REQUIRE(months.size() == 2);
  CHECK(months[0].group == "2025-01");
  CHECK(months[0].total == "1.00");
  CHECK(months[0].purchases == 10);
  CHECK(months[1].total == "2.00");
  const auto shops = store->statistics(StatisticsBy::shop, {});
  REQUIRE(shops.size() == 2);
  CHECK(shops[0].group == "ULTRAMARINOS PEÑA, S.L.");
  CHECK(shops[0].total == "2.90");
  const auto rates = store->statistics(StatisticsBy::vat, {});
  REQUIRE(rates.size() == 1);
  CHECK(rates[0].group == "10");
  CHECK(rates[0].total == "3.60");
  CHECK(rates[0].base == "36.90");
  ListQuery query;
  query.since = "2025-02-01";
  query.shop = "ultramarinos";
  CHECK(store->statistics(StatisticsBy::month, query).at(0).purchases == 19);
  query.shop = "A-00000000";
  CHECK(store->statistics(StatisticsBy::month, query).at(0).purchases == 1);
}

TEST_CASE("store: a list holds what was asked for, the latest first") {
  ON_BOTH_BACKENDS();
  for (const auto& [day, total] : {std::pair("2025-01-10", "9.50"), {"2025-01-11", "10.00"}, {"2025-01-12", "100.0"}}) {
    TestTicket ticket;
    ticket.content = ticket.number = day;
    ticket.day = day;
    ticket.total = total;
    put(*store, ticket.rows());
  }
  TestTicket letter;
  letter.content = "letter";
  letter.is_ticket = false;
  put(*store, letter.rows("2025-06-01T00:00:00.000Z"));
  const auto totals = [&](const ListQuery& query) {
    std::string text;
    for (const Purchase& row : store->list(query))
      text += row.total.value_or("none") + " ";
    return text;
  };
  CHECK(totals({}) == "none 100.0 10.00 9.50 ");
  ListQuery query;
  query.limit = 2;
  CHECK(totals(query) == "none 100.0 ");
  query = {};
  query.minimum = "10";
  CHECK(totals(query) == "100.0 10.00 ");
  query.maximum = "99.99";
  CHECK(totals(query) == "10.00 ");
  query = {};
  query.since = "2025-01-11";
  query.until = "2025-01-11";
  CHECK(totals(query) == "10.00 ");
  query.minimum = "1e9; DROP";
  CHECK(test::code_of([&] { return store->list(query); }) == ErrorCode::usage);
}

TEST_CASE("store: a ticket's price over time") {
  ON_BOTH_BACKENDS();
  for (const auto& [day, price] : {std::pair("2025-02-01", "0.99"), {"2025-01-01", "0.89"}}) {
    TestTicket ticket;
    ticket.content = ticket.number = day;
    ticket.day = day;
    ticket.items = {{"LECHE SEMIDESNATADA", "6", price, "5.94"}, {"PAN", "1", "1.00", "1.00"}};
    put(*store, ticket.rows());
  }
  const auto points = store->items("leche semi", {});
  REQUIRE(points.size() == 2);
  CHECK(points[0].unit_price == "0.89");
  CHECK(points[1].unit_price == "0.99");
  CHECK(points[1].purchased_at == "2025-02-01T10:41:00");
  CHECK(store->items("eche", {}).empty());
  CHECK(store->items("leche pan", {}).empty());
}

TEST_CASE("store: thousands of documents are put, found, searched and counted", "[many]") {
  ON_BOTH_BACKENDS();
  // Each is eight rows and more; the server's every statement is a message.
  const int documents = backend == "sqlite" ? 10'000 : 2'000;
  constexpr int kAtOnce = 500;
  for (int begin = 0; begin < documents; begin += kAtOnce) {
    std::vector<DocumentRows> some;
    for (int at = 0; at < kAtOnce; ++at) {
      TestTicket ticket = numbered_ticket(begin + at);
      if ((begin + at) % (documents / 3 + 1) == 1) ticket.text += "\nXILÓFONO";
      some.push_back(ticket.rows());
    }
    store->put(some);
  }
  const Totals totals = store->totals();
  CHECK(totals.documents == documents);
  CHECK(totals.tickets_total == fmt::format("{}.00", documents * 172 / 100));
  CHECK(totals.items_total == totals.tickets_total);
  CHECK(store->find(numbered_ticket(documents - 1).key()));
  CHECK(store->search("articulo 42", 20).size() == 20);
  INFO("the latest first, whether many hold the words or few");
  const auto of_all = store->search("articulo", 20);
  REQUIRE(of_all.size() == 20);
  CHECK(of_all[0].id > of_all[19].id);
  CHECK(static_cast<int>(store->search("articulo", -1).size()) == documents);
  const auto of_few = store->search("xilofono articulo", 20);
  REQUIRE(of_few.size() == 3);
  CHECK(of_few[0].id > of_few[1].id);
  CHECK(of_few[1].id > of_few[2].id);
  CHECK(store->search("xilofono", 2).size() == 2);
  CHECK(store->search("saxofon", 20).empty());
  std::int64_t purchases = 0;
  for (const auto& row : store->statistics(StatisticsBy::month, {}))
    purchases += row.purchases;
  CHECK(purchases == documents);
  CHECK(static_cast<int>(store->list({}).size()) == documents);
}
