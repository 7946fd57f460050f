// SPDX-License-Identifier: Apache-2.0
// What every store does, whatever database is behind it: putting, finding, replacing, forgetting.
#include "daemon/store/cached_answer.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/store_bench.hpp"

#include <atomic>
#include <thread>

namespace {

using namespace ocr;
using namespace ocr::store;
using test::numbered_ticket;
using test::put;
using test::StoreBench;
using test::TestTicket;

}  // namespace

TEST_CASE("store: what was put is found by its key, byte for byte, and no other key finds it") {
  ON_BOTH_BACKENDS();
  const TestTicket ticket;
  CHECK_FALSE(store->find(ticket.key()));
  put(*store, ticket.rows());
  const auto found = store->find(ticket.key());
  REQUIRE(found);
  CHECK(found->answer.document == ticket.json());
  CHECK(found->answer.notes == R"({"failed_checks":[],"warnings":[]})");
  CacheKey other = ticket.key();
  other.engine = "engine-2";
  CHECK_FALSE(store->find(other));
  other = ticket.key();
  other.options = R"({"engine":"auto","pages":"1"})";
  CHECK_FALSE(store->find(other));
  CHECK_FALSE(bench.open()->find(numbered_ticket(1).key()));
  CHECK(bench.open()->find(ticket.key()));
}

TEST_CASE("store: the rows come back as they were put, with every printed digit") {
  ON_BOTH_BACKENDS();
  TestTicket ticket;
  ticket.items = {{"LIMÓN", "0.180", "1.890", "0.34"}, {"GRANEL", "12345678901234567.10", "-1.00", "1.50"}};
  ticket.total = "1.50";
  const DocumentRows rows = ticket.rows();
  put(*store, rows);
  const auto found = store->document(store->ids(0, 10).at(0));
  REQUIRE(found);
  CHECK(found->items == rows.items);
  CHECK(found->items[0].quantity == "0.180");
  CHECK(found->items[1].quantity == "12345678901234567.10");
  CHECK(found->ticket == rows.ticket);
  CHECK(found->ticket->total == "1.50");
  CHECK(found->vat == rows.vat);
  CHECK(found->payments == rows.payments);
  CHECK(found->pages == rows.pages);
  CHECK(found->answer == rows.answer);
  CHECK(store->verify().empty());
}

TEST_CASE("store: the same document again changes nothing but its last name and time") {
  ON_BOTH_BACKENDS();
  TestTicket ticket;
  put(*store, ticket.rows());
  const Totals before = store->totals();
  const auto ids = store->ids(0, 10);
  ticket.file = "renamed.pdf";
  put(*store, ticket.rows("2025-04-01T00:00:00.000Z"));
  put(*store, ticket.rows("2025-03-01T00:00:00.000Z"));
  CHECK(store->totals() == before);
  CHECK(store->ids(0, 10) == ids);
  CHECK(store->list({}).at(0).file == "renamed.pdf");
  CHECK(store->list({}).at(0).read_at == "2025-04-01T00:00:00.000Z");
}

TEST_CASE("store: another engine's reading replaces the one before it, an older one does not come back") {
  ON_BOTH_BACKENDS();
  TestTicket ticket;
  put(*store, ticket.rows("2025-03-01T00:00:00.000Z"));
  const CacheKey old = ticket.key();
  ticket.engine = "engine-2";
  ticket.items.push_back({"AZÚCAR", "1", "2.00", "2.00"});
  put(*store, ticket.rows("2025-03-02T00:00:00.000Z"));
  CHECK_FALSE(store->find(old));
  CHECK(store->find(ticket.key()));
  CHECK(store->totals().documents == 1);
  CHECK(store->totals().items == 2);
  TestTicket late;
  put(*store, late.rows("2025-03-01T12:00:00.000Z"));
  CHECK(store->find(ticket.key()));
  CHECK(store->totals().items == 2);
  CHECK(store->verify().empty());
}

TEST_CASE("store: other formats are kept, and given whatever name the file has") {
  ON_BOTH_BACKENDS();
  TestTicket ticket;
  DocumentRows rows = ticket.rows();
  rows.answer->renderings = {{"hocr", std::string("<html>\0</html>", 14)}};
  put(*store, rows);
  auto found = store->find(ticket.key());
  REQUIRE(found->answer.renderings.size() == 1);
  CHECK(found->answer.renderings[0] == rows.answer->renderings[0]);
  rows.answer->renderings = {{"csv", "a,b"}};
  // A copy of the file: the first rendering is right for it, too.
  rows.file = "copy.pdf";
  put(*store, rows);
  CHECK(store->find(ticket.key())->answer.renderings.size() == 2);
}

TEST_CASE("store: two files of one purchase are shown once, and when one is forgotten the other is") {
  ON_BOTH_BACKENDS();
  TestTicket photo;
  photo.content = "photo";
  photo.file = "photo.jpg";
  photo.tax_id = "b-12345674";
  photo.number = "0001 002 000003";
  put(*store, TestTicket().rows());
  put(*store, photo.rows());
  put(*store, numbered_ticket(7).rows());
  auto shown = store->list({});
  REQUIRE(shown.size() == 2);
  const auto& purchase = shown[0].file == "ticket.pdf" ? shown[0] : shown[1];
  CHECK(purchase.file == "ticket.pdf");
  CHECK(purchase.files == 2);
  CHECK(store->same_purchase(purchase.id).size() == 2);
  CHECK(store->statistics(StatisticsBy::month, {}).size() == 2);
  const std::int64_t id = purchase.id;
  CHECK(store->forget(std::span(&id, 1)) == 1);
  shown = store->list({});
  REQUIRE(shown.size() == 2);
  CHECK((shown[0].file == "photo.jpg" || shown[1].file == "photo.jpg"));
  CHECK(store->verify().empty());
}

TEST_CASE("store: names are data, whatever they say") {
  ON_BOTH_BACKENDS();
  TestTicket ticket;
  ticket.items = {{"'); DROP TABLE items;--", "1", "1.00", "1.00"}, {"$1 \"%_\\ ?", "1", "0.35", "0.35"}};
  ticket.shop = "O'HARA & \"SONS\" %";
  ticket.file = "'; DELETE FROM documents; --.pdf";
  ticket.text = "'); DROP TABLE items;--\nO'HARA";
  put(*store, ticket.rows());
  const auto points = store->items("drop table items", {});
  REQUIRE(points.size() == 1);
  CHECK(points[0].name == "'); DROP TABLE items;--");
  CHECK(store->items("%", {}).empty());
  CHECK(store->items("'); DROP TABLE items;--", {}).size() == 1);
  REQUIRE(store->search("'); DROP TABLE items;--", 10).size() == 1);
  CHECK(store->search("\"; OR NOT NEAR(", 10).empty());
  ListQuery query;
  query.shop = "o'hara & \"sons";
  REQUIRE(store->list(query).size() == 1);
  CHECK(store->list(query)[0].file == "'; DELETE FROM documents; --.pdf");
  query.shop = "%";
  CHECK(store->list(query).empty());
}

TEST_CASE("store: names and paths of any length are kept") {
  ON_BOTH_BACKENDS();
  TestTicket ticket;
  // Random enough that no compression makes it short.
  std::string endless;
  for (int at = 0; at < 100; ++at)
    endless += sha256_of(std::to_string(at)) + (at % 2 == 0 ? " " : "");
  ticket.items = {{endless, "1", "1.00", "1.00"}};
  ticket.shop = ticket.tax_id = ticket.number = ticket.file = endless;
  put(*store, ticket.rows());
  CHECK(store->document(store->ids(0, 1).at(0))->items.at(0).name == endless);
  CHECK(store->verify().empty());
  const Batch batch = store->begin_batch("signature", "{}");
  const BatchJob job{endless, "done", "", std::nullopt, std::nullopt, "{}", "2025-01-01T00:00:00.000Z"};
  store->put_jobs(batch.id, std::span(&job, 1));
  CHECK(store->jobs(batch.id).at(0).input == endless);
}

TEST_CASE("store: text is found without case and accents, by the beginnings of all words") {
  ON_BOTH_BACKENDS();
  TestTicket ticket;
  ticket.text = "CAFÉ Çà PIÑA\nTotal 3542-014-634858\n日本語 ok";
  put(*store, ticket.rows());
  for (const char* words : {"cafe", "PINA", "piña total", "ca pin", "3542-014", "日本語"}) {
    INFO(words);
    CHECK(store->search(words, 10).size() == 1);
  }
  CHECK(store->search("cafe absent", 10).empty());
  CHECK(store->search("  ", 10).empty());
  CHECK(store->search("cafe", 0).empty());
  CHECK(store->search("total", 10).at(0).line == "Total 3542-014-634858");
  ListQuery query;
  query.words = "pina";
  CHECK(store->list(query).size() == 1);
  query.words = "peras";
  CHECK(store->list(query).empty());
  query.words = "...";
  CHECK(store->list(query).empty());
}

TEST_CASE("store: texts used longest ago are dropped first, tickets stay, and a new reading brings them back") {
  ON_BOTH_BACKENDS();
  for (int number = 1; number <= 5; ++number)
    put(*store, numbered_ticket(number).rows(fmt::format("2025-01-0{}T00:00:00.000Z", number)));
  const auto first = store->find(numbered_ticket(1).key());
  const Usage usage{first->document_id, "2025-02-01T00:00:00.000Z"};
  store->touch(std::span(&usage, 1));
  const auto bytes = static_cast<std::int64_t>(first->answer.document.size());
  CHECK(store->evict(100 * bytes) == 0);
  CHECK(store->evict(3 * bytes) == 3);
  CHECK(store->find(numbered_ticket(1).key()));
  CHECK_FALSE(store->find(numbered_ticket(2).key()));
  CHECK(store->find(numbered_ticket(5).key()));
  const Totals totals = store->totals();
  CHECK(totals.items == 10);
  CHECK(totals.answers == 2);
  CHECK(store->search("limon", 10).size() == 2);
  CHECK(store->verify().empty());
  put(*store, numbered_ticket(2).rows("2025-03-01T00:00:00.000Z"));
  CHECK(store->find(numbered_ticket(2).key()));
  CHECK(store->search("limon", 10).size() == 3);
  CHECK(store->totals().items == 10);
}

TEST_CASE("store: words are found before they are in the index and after, until they are forgotten or dropped") {
  ON_BOTH_BACKENDS();
  const bool indexed = GENERATE(false, true);
  INFO("brought into the index: " << indexed);
  TestTicket ticket;
  put(*store, ticket.rows());
  put(*store, numbered_ticket(1).rows());
  put(*store, numbered_ticket(2).rows());
  const auto settle = [&] {
    while (indexed && store->rest()) {
    }
    CHECK(store->verify().empty());
  };
  settle();
  SECTION("found") {
    CHECK(store->search("molde", 10).size() == 1);
    ListQuery query;
    query.words = "limon";
    CHECK(store->list(query).size() == 2);
    CHECK(store->statistics(StatisticsBy::month, query).size() == 2);
    CHECK_FALSE(store->rest());
    CHECK(store->verify().empty());
  }
  SECTION("read anew, by another engine") {
    ticket.engine = "engine-2";
    ticket.text = "ULTRAMARINOS PEÑA\n1 BARRA 1,35";
    put(*store, ticket.rows("2025-04-01T00:00:00.000Z"));
    settle();
    CHECK(store->search("molde", 10).empty());
    CHECK(store->search("barra", 10).size() == 1);
  }
  SECTION("forgotten") {
    CHECK(store->forget_before("2021-12-31") == 1);
    settle();
    CHECK(store->search("limon", 10).size() == 1);
    CHECK(store->search("molde", 10).size() == 1);
  }
  SECTION("dropped") {
    CHECK(store->evict(0) == 3);
    settle();
    CHECK(store->search("limon", 10).empty());
  }
}

TEST_CASE("store: what is forgotten is gone, before a day or all") {
  ON_BOTH_BACKENDS();
  TestTicket ticket;
  ticket.day = "2018-12-31";
  put(*store, ticket.rows());
  put(*store, numbered_ticket(4).rows());
  CHECK(store->forget_before("2018-12-31") == 0);
  CHECK(store->forget_before("2019-01-01") == 1);
  CHECK(store->search("molde", 10).empty());
  CHECK(store->search("limon", 10).size() == 1);
  store->forget_before(std::nullopt);
  const Totals totals = store->totals();
  CHECK(totals.documents + totals.pages + totals.items + totals.vat + totals.payments + totals.answers == 0);
  const std::int64_t id = 1;
  CHECK(store->forget(std::span(&id, 1)) == 0);
  if (backend == "sqlite") {
    for (const char* suffix : {"", "-wal"})
      CHECK(test::read_file(bench.location().file.string() + suffix).find("MOLDE") == std::string::npos);
  }
}

TEST_CASE("store: two writers at once put each document once and wait for each other") {
  ON_BOTH_BACKENDS();
  constexpr int kDocuments = 60;
  constexpr int kAtOnce = 6;
  std::atomic<int> failed = 0;
  const auto write = [&](bool backwards) {
    try {
      const auto mine = bench.open();
      for (int begin = 0; begin < kDocuments; begin += kAtOnce) {
        std::vector<DocumentRows> some;
        for (int at = 0; at < kAtOnce; ++at)
          some.push_back(numbered_ticket(backwards ? kDocuments - begin - at : begin + at + 1).rows());
        // Every second document also shows the one same purchase, which both want to be the shown one.
        for (std::size_t at = 0; at < some.size(); at += 2)
          some[at].purchase_key = "one purchase";
        mine->put(some);
      }
    } catch (const std::exception& error) {
      ++failed;
      UNSCOPED_INFO(error.what());
    }
  };
  std::thread one(write, false);
  std::thread other(write, true);
  one.join();
  other.join();
  CHECK(failed == 0);
  CHECK(store->totals().documents == kDocuments);
  CHECK(store->totals().items == 2 * kDocuments);
}

TEST_CASE("store: a batch is found again by its signature, with what is known of its inputs") {
  ON_BOTH_BACKENDS();
  const Batch batch = store->begin_batch("signature", R"({"paths":["inbox"]})");
  CHECK(batch.state == "running");
  const std::vector<BatchJob> jobs{
      {"inbox/\xff.pdf", "done", "1:2:3", std::string(64, 'a'), std::nullopt, "{}", "2025-01-01T00:00:00.000Z"},
      {"inbox/b64:x.pdf", "failed", "4:5:6", std::nullopt, "damaged_file", "{}", "2025-01-01T00:00:00.000Z"}};
  store->put_jobs(batch.id, jobs);
  store->put_jobs(batch.id, jobs);
  auto known = store->jobs(batch.id);
  REQUIRE(known.size() == 2);
  const bool first = known[0].state == "done";
  CHECK(known[first ? 0 : 1].input == "inbox/\xff.pdf");
  CHECK(known[first ? 1 : 0].input == "inbox/b64:x.pdf");
  CHECK(known[first ? 1 : 0].code == "damaged_file");
  const std::vector<std::string> asked{sha256_of("inbox/\xff.pdf"), sha256_of("inbox/new.pdf")};
  auto found = store->find_jobs(asked);
  REQUIRE(found.size() == 1);
  CHECK(found[0].input == "inbox/\xff.pdf");
  CHECK(found[0].stamp == "1:2:3");
  CHECK(found[0].batch == batch.id);
  CHECK(found[0].key == asked[0]);
  CHECK(store->find_jobs({}).empty());
  CHECK(store->job_counts(batch.id).done == 1);
  CHECK(store->job_counts(batch.id).failed == 1);
  CHECK(store->batch(batch.id)->signature == "signature");
  CHECK(store->batch("signature")->id == batch.id);
  CHECK_FALSE(store->batch("another"));
  CHECK_FALSE(store->batch(batch.id + 1));
  store->end_batch(batch.id, "done");
  CHECK(store->batches(10).at(0).state == "done");
  CHECK(store->batches(10).at(0).ended_at);
  const Batch again = store->begin_batch("signature", "{}");
  CHECK(again.id == batch.id);
  CHECK_FALSE(again.ended_at);
}

TEST_CASE("store: an input is found in all batches, the latest last") {
  ON_BOTH_BACKENDS();
  const std::vector<std::string> asked{sha256_of("/inbox/x.pdf")};
  std::vector<std::int64_t> batches;
  for (const char* day : {"02", "01", "03"}) {
    batches.push_back(store->begin_batch(day, "{}").id);
    store->put_jobs(batches.back(),
                    std::vector<BatchJob>{{"./inbox/x.pdf", "done", "1:2:3", std::nullopt, std::nullopt, "{}",
                                           fmt::format("2025-01-{}T00:00:00.000Z", day), asked[0]}});
  }
  const auto found = store->find_jobs(asked);
  REQUIRE(found.size() == 3);
  CHECK(found[0].batch == batches[1]);
  CHECK(found[1].batch == batches[0]);
  CHECK(found[2].batch == batches[2]);
  CHECK(found[2].input == "./inbox/x.pdf");
  CHECK(store->jobs(batches[0]).size() == 1);
}
