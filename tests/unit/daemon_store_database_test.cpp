// SPDX-License-Identifier: Apache-2.0
// The databases below the store: files, permissions, migrations, crashes.
#include "daemon/store/migrations.hpp"
#include "daemon/store/postgres_connection.hpp"
#include "daemon/store/sqlite_connection.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/store_bench.hpp"

#include <sys/wait.h>
#include <unistd.h>

using namespace ocr;
using namespace ocr::store;
using test::numbered_ticket;
using test::put;
using test::StoreBench;
using test::TempDir;
using test::TestTicket;

namespace {

std::unique_ptr<Connection> connect(const StoreBench& bench) {
  return bench.location().url.empty() ? open_sqlite(bench.location().file) : open_postgres(bench.location().url);
}

}  // namespace

TEST_CASE("store database: nobody else can read the file or what lies beside it") {
  const TempDir folder;
  const Location location{"", folder / "state/ocr.db"};
  folder.write("state.txt", "");
  const auto store = open_store(location);
  const DocumentRows rows = TestTicket().rows();
  store->put(std::span(&rows, 1));
  CHECK(test::permissions_of(folder / "state") == 0700);
  for (const char* suffix : {"", "-wal", "-shm"})
    CHECK(test::permissions_of(location.file.string() + suffix) == 0600);
}

TEST_CASE("store database: whoever closes it leaves the log to those who have it open") {
  const TempDir folder;
  const Location location{"", folder / "state/ocr.db"};
  const auto writer = open_store(location);
  const auto reader = open_store(location);
  const DocumentRows rows = TestTicket().rows();
  writer->put(std::span(&rows, 1));
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    static_cast<void>(open_store(location)->totals());
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  CHECK(std::filesystem::exists(location.file.string() + "-wal"));
  const DocumentRows more = test::numbered_ticket(1).rows();
  writer->put(std::span(&more, 1));
  CHECK(reader->totals().documents == 2);
  CHECK(open_store(location)->totals().documents == 2);
}

TEST_CASE("store database: a newer schema is refused, an older one is brought up to date, another's is left alone") {
  const std::string backend = GENERATE(std::string("sqlite"), "postgres");
  const StoreBench bench(backend);
  if (!bench.usable()) return;
  INFO("on " << backend);
  SECTION("newer") {
    static_cast<void>(bench.open());
    connect(bench)->run("UPDATE schema_version SET version = 999");
    const auto error = test::error_of([&] { return bench.open(); });
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::store_schema_newer);
    CHECK(std::string(error->what()).find("999") != std::string::npos);
  }
  SECTION("half done") {
    connect(bench)->script(
        "CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES (0)");
    CHECK(bench.open()->totals().documents == 0);
  }
  SECTION("of the version before, with a ticket") {
    const auto connection = connect(bench);
    connection->script("CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES (1)");
    connection->script(std::string(migrations(connection->backend())[0]));
    connection->script(
        "INSERT INTO documents (sha256, options, engine, engine_version, file, bytes, media_type, profile, page_count,"
        " read_at, used_at, happened_at, purchase_key, shown) VALUES ('a', '{}', 'e', '1', 'a.pdf', 1, 'm', 'p', 1,"
        " '2025-01-01', '2025-01-01', '2025-01-01', 'k', 1);"
        " INSERT INTO tickets (document_id, layout, kind, store_name, store_words, purchased_at, currency, total)"
        " SELECT id, 'general', 'receipt', 'PEÑA', 'pena', '2025-01-01', 'EUR', '1.50' FROM documents;"
        " INSERT INTO pages (document_id, number, width, height, unit, rotation, source, text)"
        " SELECT id, 1, 1, 1, 'pt', 0, 'text', 'LIMON' FROM documents");
    const auto store = bench.open();
    REQUIRE(store->statistics(StatisticsBy::shop, {}).size() == 1);
    CHECK(store->statistics(StatisticsBy::shop, {})[0].total == "1.50");
    CHECK(store->statistics(StatisticsBy::shop, {})[0].group == "PEÑA");
    CHECK(store->forget_before("2026-01-01") == 1);
    CHECK(store->statistics(StatisticsBy::shop, {}).empty());
    CHECK(store->verify().empty());
  }
  SECTION("none: PostgreSQL compresses long texts by its faster method") {
    static_cast<void>(bench.open());
    if (backend == "sqlite") return;
    const auto connection = connect(bench);
    connection->script("SET search_path TO ocr");
    const auto rows = connection->run(
        "SELECT attname FROM pg_attribute WHERE attrelid IN ('answers'::regclass, 'pages'::regclass)"
        " AND attcompression = 'l' ORDER BY attname");
    REQUIRE(rows.size() == 3);
    CHECK(std::get<std::string>(rows[0].at(0)) == "document");
  }
  SECTION("of something else") {
    connect(bench)->script("CREATE TABLE documents (title TEXT)");
    CHECK(test::code_of([&] { return bench.open(); }) == ErrorCode::store_failed);
  }
  SECTION("opened twice") {
    static_cast<void>(bench.open());
    CHECK(bench.open()->totals().documents == 0);
  }
}

TEST_CASE("store database: what is no database is told as damage") {
  const TempDir folder;
  std::filesystem::create_directories(folder / "state");
  const std::string file = folder.write("state/ocr.db", std::string(8192, 'x'));
  CHECK(test::code_of([&] { return open_store({"", file}); }) == ErrorCode::store_damaged);
}

TEST_CASE("store database: a copy is whole, private, and never written over a file") {
  const TempDir folder;
  const Location location{"", folder / "state/ocr.db"};
  const auto store = open_store(location);
  const DocumentRows rows = TestTicket().rows();
  store->put(std::span(&rows, 1));
  const std::filesystem::path copy = folder / "state/copy.db";
  backup_sqlite(location.file, copy);
  CHECK(test::permissions_of(copy) == 0600);
  CHECK(open_store({"", copy})->totals() == store->totals());
  CHECK(test::code_of([&] {
          backup_sqlite(location.file, copy);
          return 0;
        }) == ErrorCode::cannot_create);
}

TEST_CASE("store database: a writer that is killed leaves whole documents and a sound file") {
  const TempDir folder;
  const Location location{"", folder / "state/ocr.db"};
  static_cast<void>(open_store(location));
  for (int round = 0; round < 5; ++round) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      const auto store = open_store(location);
      for (int number = 0;; ++number) {
        const DocumentRows rows = test::numbered_ticket(round * 1000 + number % 1000).rows();
        store->put(std::span(&rows, 1));
      }
    }
    const auto store = open_store(location);
    const std::int64_t before = store->totals().documents;
    while (store->totals().documents < before + 5)
      ::usleep(1000);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CHECK(open_store(location)->verify().empty());
    CHECK(store->totals().items == 2 * store->totals().documents);
  }
}

TEST_CASE("store database: a server that is killed is a lost connection, and nothing committed is lost") {
  const StoreBench bench("postgres");
  if (!bench.usable()) return;
  std::string why;
  test::PostgresServer* server = test::PostgresServer::get(why);
  const auto store = bench.open();
  const DocumentRows rows = TestTicket().rows();
  store->put(std::span(&rows, 1));
  server->kill();
  CHECK_THROWS_AS(store->totals(), ConnectionLost);
  CHECK_THROWS_AS(store->put(std::span(&rows, 1)), ConnectionLost);
  CHECK_THROWS_AS(store->reconnect(), ConnectionLost);
  CHECK_THROWS_AS(bench.open(), ConnectionLost);
  server->start();
  store->reconnect();
  store->put(std::span(&rows, 1));
  CHECK(store->totals().documents == 1);
  CHECK(store->verify().empty());
}

TEST_CASE("store database: no message holds the password") {
  const std::string url = "postgresql://ann:s3cret@127.0.0.1:1/ocr?application_name=s3cret";
  try {
    static_cast<void>(open_postgres(url));
    FAIL("there is no server on port 1");
  } catch (const ConnectionLost& error) {
    CHECK(std::string(error.what()).find("s3cret@") == std::string::npos);
    CHECK(std::string(error.what()).find("ann@127.0.0.1") != std::string::npos);
  }
  CHECK(test::code_of([] { return open_postgres("mysql://ann:s3cret@db/ocr"); }) == ErrorCode::config);
  const auto error = test::error_of([]() -> int {
    try {
      static_cast<void>(open_postgres("postgresql://ann:s3%zzcret@db/ocr"));
    } catch (const ConnectionLost& lost) {
      throw Error(ErrorCode::store_unavailable, lost.what());
    }
    return 0;
  });
  REQUIRE(error);
  CHECK(std::string(error->what()).find("s3%zzcret") == std::string::npos);
}

TEST_CASE("store database: what cannot be indexed is left out and told, and found when it can be") {
  const StoreBench bench("sqlite");
  const auto store = bench.open();
  put(*store, numbered_ticket(1).rows());
  CHECK(store->search("limon", 10).size() == 1);
  put(*store, numbered_ticket(2).rows());
  const auto connection = open_sqlite(bench.location().file, false);
  connection->script("CREATE TRIGGER full BEFORE DELETE ON unindexed_pages BEGIN SELECT RAISE(ABORT, 'no room'); END");
  CHECK(store->search("limon", 10).size() == 1);
  CHECK(store->unindexed().find("no room") != std::string::npos);
  ListQuery query;
  query.words = "limon";
  CHECK(store->list(query).size() == 1);
  CHECK(store->verify().empty());
  connection->script("DROP TRIGGER full");
  CHECK(store->search("limon", 10).size() == 2);
  CHECK(store->unindexed().empty());
}

TEST_CASE("store database: a record that is damaged where no row comes from is found") {
  const StoreBench bench("sqlite");
  const auto store = bench.open();
  put(*store, numbered_ticket(1).rows());
  CHECK(store->verify().empty());
  open_sqlite(bench.location().file, false)
      ->run("UPDATE answers SET document = replace(document, '\"cached\":false', '\"cached\":falsy')");
  CHECK(store->verify().size() == 1);
}
