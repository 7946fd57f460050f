// SPDX-License-Identifier: Apache-2.0
// The threads between ocrd's loop and the store, and the spool between both while the database is away.
#include "daemon/store/cache_reader.hpp"
#include "daemon/store/connection.hpp"
#include "daemon/store/sqlite_connection.hpp"
#include "daemon/store/store_writer.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/store_bench.hpp"

#include <poll.h>

namespace {

using namespace ocr;
using namespace ocr::store;
using test::numbered_ticket;
using test::StoreBench;
using test::TempDir;
using test::TestTicket;

Reading reading_of(const TestTicket& ticket) {
  return {TestTicket::kDefaultOptions, utc_now(), {ticket.json(), "{}", {{"text", ticket.text}}}};
}

// The loop's side: delivers until the condition holds.
template <typename Condition>
void run_until(Mailbox& mailbox, Condition holds) {
  constexpr int kMostMs = 60'000;
  while (!holds()) {
    pollfd item{mailbox.descriptor(), POLLIN, 0};
    REQUIRE(::poll(&item, 1, kMostMs) == 1);
    mailbox.deliver();
  }
}

// A writer with its loop.
struct WriterBench {
  explicit WriterBench(const StoreBench& stores, std::uint64_t spool_limit = 1U << 20U) {
    writer.emplace(StoreWriter::Settings{stores.location(), folder / "spool", spool_limit, 0,
                                         std::chrono::milliseconds(5), std::chrono::milliseconds(20)},
                   mailbox, [this](const std::optional<Error>& error) {
                     opened = true;
                     failure = error;
                   });
    run_until(mailbox, [this] { return opened; });
  }
  // Hands readings over, and waits until all are kept.
  void keep(int first, int last) {
    int waiting = 0;
    for (int number = first; number <= last; ++number) {
      ++waiting;
      writer->keep(reading_of(numbered_ticket(number)), [&](const std::optional<Error>& error) {
        --waiting;
        if (error) refused = error;
      });
    }
    run_until(mailbox, [&] { return waiting == 0; });
  }
  TempDir folder;
  Mailbox mailbox;
  bool opened = false;
  std::optional<Error> failure;
  std::optional<Error> refused;
  std::optional<StoreWriter> writer;
};

// Without a loop's event: for what the writer does by itself.
template <typename Condition>
void wait_until(Condition holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!holds()) {
    REQUIRE(std::chrono::steady_clock::now() < until);
    std::this_thread::yield();
  }
}

}  // namespace

TEST_CASE("writer: what it was given is in the store when it says so, and a lookup finds it") {
  const std::string backend = GENERATE(std::string("sqlite"), "postgres");
  const StoreBench stores(backend);
  if (!stores.usable()) return;
  WriterBench bench(stores);
  CacheReader reader(stores.location(), *bench.writer, bench.mailbox);
  const auto find = [&](const std::string& content, const std::string& engine, std::vector<std::string> formats) {
    std::optional<std::optional<CachedAnswer>> found;
    Lookup lookup{make_memfd("test", content), engine, TestTicket::kDefaultOptions, std::move(formats)};
    reader.find(std::move(lookup), [&](std::optional<CachedAnswer> answer) { found = std::move(answer); });
    run_until(bench.mailbox, [&] { return found.has_value(); });
    return *found;
  };
  const TestTicket ticket = numbered_ticket(3);
  CHECK_FALSE(find(ticket.content, ticket.engine, {"json"}));
  bench.keep(1, 300);
  CHECK_FALSE(bench.refused);
  CHECK(stores.open()->totals().documents == 300);
  const auto found = find(ticket.content, ticket.engine, {"json", "text"});
  REQUIRE(found);
  CHECK(found->answer.document == ticket.json());
  CHECK_FALSE(find(ticket.content, "engine-2", {"json"}));
  CHECK_FALSE(find(ticket.content, ticket.engine, {"hocr"}));
  CHECK_FALSE(find("other content", ticket.engine, {"json"}));
  CHECK(reader.counts().hits == 1);
  CHECK(reader.counts().misses == 4);
  const auto status = bench.writer->status();
  CHECK(status.state == StoreWriter::State::open);
  CHECK(status.stored == 300);
  CHECK(status.spooled.files == 0);
}

TEST_CASE("writer: it ends only when all is written") {
  const StoreBench stores("sqlite");
  WriterBench bench(stores);
  for (int number = 1; number <= 400; ++number)
    bench.writer->keep(reading_of(numbered_ticket(number)), [](const auto&) {});
  bench.writer.reset();
  CHECK(stores.open()->totals().documents == 400);
}

TEST_CASE("writer: when nothing is left to write, the words of pages come into the index") {
  const StoreBench stores("sqlite");
  WriterBench bench(stores);
  // More than one part of that work.
  bench.keep(1, 700);
  const auto connection = open_sqlite(stores.location().file, true);
  wait_until([&] { return connection->run("SELECT page_id FROM unindexed_pages LIMIT 1").empty(); });
  CHECK(stores.open()->verify().empty());
}

TEST_CASE("writer: a document that is none is refused, its neighbours are kept") {
  const StoreBench stores("sqlite");
  WriterBench bench(stores);
  std::optional<Error> wrong;
  bool answered = false;
  bench.writer->keep({"{}", utc_now(), {"{}", "{}", {}}}, [&](const std::optional<Error>& error) {
    wrong = error;
    answered = true;
  });
  bench.keep(1, 3);
  run_until(bench.mailbox, [&] { return answered; });
  REQUIRE(wrong);
  CHECK(wrong->code() == ErrorCode::internal);
  CHECK(stores.open()->totals().documents == 3);
}

TEST_CASE("writer: while the server is away readings wait in the spool, and are stored once when it is back") {
  const StoreBench stores("postgres");
  if (!stores.usable()) return;
  std::string why;
  test::PostgresServer* server = test::PostgresServer::get(why);
  WriterBench bench(stores);
  CacheReader reader(stores.location(), *bench.writer, bench.mailbox);
  bench.keep(1, 10);
  server->kill();
  bench.keep(5, 20);
  CHECK_FALSE(bench.refused);
  auto status = bench.writer->status();
  CHECK(status.state == StoreWriter::State::away);
  CHECK(status.spooled.files == 16);
  CHECK_FALSE(status.problem.empty());
  CHECK(test::permissions_of(bench.folder / "spool") == 0700);
  bool missed = false;
  reader.find({make_memfd("test", "content 1"), "engine-1", TestTicket::kDefaultOptions, {}},
              [&](std::optional<CachedAnswer> answer) { missed = !answer; });
  run_until(bench.mailbox, [&] { return missed; });
  server->start();
  wait_until([&] { return bench.writer->status().spooled.files == 0; });
  wait_until([&] { return bench.writer->status().state == StoreWriter::State::open; });
  CHECK(stores.open()->totals().documents == 20);
  CHECK(stores.open()->totals().items == 40);
  bool hit = false;
  reader.find({make_memfd("test", "content 1"), "engine-1", TestTicket::kDefaultOptions, {}},
              [&](std::optional<CachedAnswer> answer) { hit = answer.has_value(); });
  run_until(bench.mailbox, [&] { return hit; });
}

TEST_CASE("writer: a server that is away at the start is no failure; a full spool is, with its own code") {
  const StoreBench stores("postgres");
  if (!stores.usable()) return;
  std::string why;
  test::PostgresServer* server = test::PostgresServer::get(why);
  server->kill();
  const auto size = reading_of(numbered_ticket(1)).answer.document.size();
  {
    WriterBench bench(stores, 3 * size);
    CHECK_FALSE(bench.failure);
    bench.keep(1, 2);
    CHECK_FALSE(bench.refused);
    bench.keep(3, 4);
    REQUIRE(bench.refused);
    CHECK(bench.refused->code() == ErrorCode::spool_full);
    const auto waits = bench.writer->status().spooled.files;
    CHECK(waits >= 2);
    server->start();
    wait_until([&] { return bench.writer->status().spooled.files == 0; });
    wait_until([&] { return bench.writer->status().state == StoreWriter::State::open; });
    CHECK(stores.open()->totals().documents == waits);
  }
}

TEST_CASE("writer: a store that cannot be used is told at the opening") {
  const TempDir folder;
  std::filesystem::create_directories(folder / "state");
  folder.write("state/ocr.db", std::string(8192, 'x'));
  Mailbox mailbox;
  std::optional<Error> failure;
  bool opened = false;
  const StoreWriter writer({{"", folder / "state/ocr.db"}, folder / "spool", 1000, 0}, mailbox,
                           [&](const std::optional<Error>& error) {
                             failure = error;
                             opened = true;
                           });
  run_until(mailbox, [&] { return opened; });
  REQUIRE(failure);
  CHECK(failure->code() == ErrorCode::store_damaged);
  CHECK(writer.status().state == StoreWriter::State::failed);
}

TEST_CASE("writer: texts over the limit are dropped while it writes") {
  const StoreBench stores("sqlite");
  const TempDir folder;
  Mailbox mailbox;
  const auto size = static_cast<std::int64_t>(numbered_ticket(1).json().size());
  int kept = 0;
  {
    StoreWriter writer({stores.location(), folder / "spool", 1000, 20 * size}, mailbox, [](const auto&) {});
    for (int number = 1; number <= 100; ++number) {
      writer.keep(reading_of(numbered_ticket(number)), [&](const auto&) { ++kept; });
      run_until(mailbox, [&] { return kept == number; });
    }
  }
  const Totals totals = stores.open()->totals();
  CHECK(totals.tickets == 100);
  CHECK(totals.answers < 25);
  CHECK(totals.answers > 5);
  CHECK(stores.open()->find(numbered_ticket(100).key()));
}

TEST_CASE("spool: what was added comes back whole and in order") {
  const TempDir folder;
  Spool spool(folder / "spool", 1U << 20U);
  CHECK(spool.waiting().empty());
  Reading first = reading_of(numbered_ticket(1));
  first.answer.renderings = {{"hocr", std::string("a\0\n{", 4)}, {"csv", ""}};
  Reading second = reading_of(numbered_ticket(2));
  first.read_at = second.read_at = "2025-01-01T00:00:00.000Z";
  spool.add(first);
  spool.add(second);
  const auto names = spool.waiting();
  REQUIRE(names.size() == 2);
  const auto loaded = spool.load(names[0]);
  REQUIRE(loaded);
  CHECK(loaded->answer == first.answer);
  CHECK(loaded->options == first.options);
  CHECK(spool.load(names[1])->answer == second.answer);
  CHECK(test::permissions_of(folder / "spool/" / names[0]) == 0600);
  spool.remove(names[0]);
  CHECK(spool.size().files == 1);
  CHECK_FALSE(spool.load(names[0]));
}

TEST_CASE("spool: what is no reading is set aside, what is unfinished is not seen") {
  const TempDir folder;
  Spool spool(folder / "spool", 1U << 20U);
  spool.add(reading_of(numbered_ticket(1)));
  const std::string name = spool.waiting().at(0);
  const std::string whole = test::read_file(folder / "spool" / name);
  folder.write("spool/" + name, whole.substr(0, whole.size() - 1));
  folder.write("spool/.unfinished.reading", "x");
  CHECK_FALSE(spool.load(name));
  CHECK(spool.waiting().empty());
  CHECK(std::filesystem::exists(folder / "spool" / (name + ".refused")));
}

TEST_CASE("spool: a folder that cannot be made is its own error") {
  const TempDir folder;
  folder.write("file", "");
  Spool spool(folder / "file" / "spool", 1U << 20U);
  CHECK(test::code_of([&] {
          spool.add(reading_of(numbered_ticket(1)));
          return 0;
        }) == ErrorCode::spool_full);
}
