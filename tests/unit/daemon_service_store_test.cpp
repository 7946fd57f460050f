// SPDX-License-Identifier: Apache-2.0
// The service between store and workers. Documents named "hang" are never answered by a worker.
#include "daemon/store/postgres_connection.hpp"
#include "daemon/store/sqlite_connection.hpp"
#include "daemon/store_link.hpp"
#include "tests/support/service_bench.hpp"
#include "tests/support/store_bench.hpp"

namespace {

using namespace ocr;
using test::ServiceBench;
using test::StoreBench;
using test::TestTicket;
using Failures = ServiceBench::Failures;

constexpr const char* kEngine = "engine-1";

// A service on a store of its own, which is not open before Python is warm.
struct Bench : ServiceBench {
  explicit Bench(const StoreBench& stores, StoreLink::Patience patience = {Milliseconds(5000), Milliseconds(5000)},
                 const std::function<void(Config&)>& change = {})
      : ServiceBench([&](Config& changed) {
          changed.database_url = stores.location().url;
          if (change) change(changed);
        }),
        folder(stores.location().file.parent_path().parent_path()),
        link(loop, config, test::paths_under(folder), patience) {
    service.set_store(link, false);
  }
  void warm() { service.python_warm({{"ok", true}, {"fingerprint", kEngine}}); }
  [[nodiscard]] bool ready() {
    warm();
    return until([this] { return service.state() == Service::State::ready; });
  }
  [[nodiscard]] std::vector<nlohmann::json> documents(const std::string& client) const {
    std::vector<nlohmann::json> found;
    for (const Message& message : outbox.of(client, Kind::result))
      found.push_back(nlohmann::json::parse(message.frames.at(0)));
    return found;
  }

  std::filesystem::path folder;
  StoreLink link;
};

// Puts the answer to bench.read(…, file) into the store. `text` is what the document says.
void store_answer(const StoreBench& stores, const std::string& file, const std::string& text = "stored") {
  TestTicket ticket;
  ticket.content = "bytes of " + file;
  ticket.file = file;
  ticket.number = file;
  ticket.engine = kEngine;
  ticket.text = text;
  ReadRequest request;
  request.file = file;
  const auto rows = store::rows_of({store::options_of(request), store::utc_now(), {ticket.json(), "{}", {}}});
  stores.open()->put(std::span(&rows, 1));
}

// As bench.read(), with a document that a worker answers as it is: it can be kept.
void read_ticket(ServiceBench& bench, const std::string& client, std::uint64_t id, const TestTicket& ticket) {
  ReadRequest request;
  request.id = id;
  request.file = ticket.file;
  request.formats = {"json"};
  Message message = encode(request);
  message.frames = {ticket.json()};
  bench.tell(client, message);
}

// Holds a table so that nobody else reads or writes it.
class Lock {
 public:
  Lock(const StoreBench& stores, const std::string& table) : connection_(store::open_postgres(stores.location().url)) {
    connection_->begin(true);
    connection_->run("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
  }

 private:
  std::unique_ptr<store::Connection> connection_;
};

}  // namespace

TEST_CASE("service with a store: what is known is answered without a worker") {
  const StoreBench stores("sqlite");
  store_answer(stores, "hang");
  Bench bench(stores);
  REQUIRE(bench.ready());
  bench.read("anna", 7, "hang");
  REQUIRE(bench.until_answers("anna", 1));
  REQUIRE(bench.documents("anna").size() == 1);
  CHECK(bench.documents("anna")[0]["text"] == "stored");
  CHECK(bench.documents("anna")[0]["cached"] == true);
  CHECK(bench.service.status().served == 1);
  CHECK(bench.outbox.of("anna", Kind::accepted).empty());
}

TEST_CASE("service with a store: what a worker read is kept before it is answered") {
  const StoreBench stores("sqlite");
  Bench bench(stores);
  REQUIRE(bench.ready());
  read_ticket(bench, "anna", 1, test::numbered_ticket(1));
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.outbox.of("anna", Kind::result).size() == 1);
  CHECK(stores.open()->totals().items == 2);
}

TEST_CASE("service with a store: what came while Python warmed asks the store first, once that is open") {
  const StoreBench stores("sqlite");
  store_answer(stores, "hang");
  Bench bench(stores);
  bench.read("anna", 1, "hang");
  bench.read("anna", 2, "other");
  bench.read("bert", 1, "hang");
  CHECK(bench.outbox.of("anna", Kind::accepted).size() == 1);
  bench.warm();
  REQUIRE(bench.until_answers("anna", 2));
  REQUIRE(bench.until_answers("bert", 1));
  CHECK(bench.documents("bert").at(0)["cached"] == true);
  CHECK(bench.outbox.failures("anna").empty());
  // Told once that it waits, whatever it waited for.
  CHECK(bench.outbox.of("anna", Kind::accepted).size() == 1);
}

TEST_CASE("service with a store: what waits for the store to open can be cancelled, and is told when it cannot") {
  const StoreBench stores("sqlite");
  std::filesystem::create_directories(stores.location().file.parent_path());
  const UniqueFd file(::open(stores.location().file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  write_all(file.get(), std::string(8192, 'x'));
  Bench bench(stores);
  bench.read("anna", 1, "a");
  bench.read("anna", 2, "b");
  bench.read("bert", 1, "c");
  bench.warm();
  bool opening = false;
  REQUIRE(bench.until(
      [&] { return opening = opening || bench.link.state() != "opening" || bench.service.lanes().waiting() == 0; }));
  bench.tell("anna", encode(Cancel{1}));
  REQUIRE(bench.until([&] { return bench.service.state() == Service::State::failed; }));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "cancelled"}, {2, "store_damaged"}});
  CHECK(bench.outbox.failures("bert") == Failures{{1, "store_damaged"}});
}

TEST_CASE("service with a store: leaving while it warms, it keeps what it accepted") {
  const StoreBench stores("sqlite");
  Bench bench(stores);
  read_ticket(bench, "anna", 1, test::numbered_ticket(1));
  bench.service.leave(false);
  bench.warm();
  REQUIRE(bench.until([&] { return bench.exit_status.has_value(); }));
  CHECK(bench.outbox.of("anna", Kind::result).size() == 1);
  CHECK(stores.open()->totals().documents == 1);
}

TEST_CASE("service with a store: a database that hangs costs a look-up its patience, and then nothing") {
  const StoreBench stores("postgres");
  if (!stores.usable()) return;
  store_answer(stores, "known", "stored");
  Bench bench(stores, {Milliseconds(500), Milliseconds(60'000)});
  REQUIRE(bench.ready());
  std::optional<Lock> lock(std::in_place, stores, "documents");
  // "fail" is answered by a worker, and not kept.
  bench.read("anna", 1, "fail");
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "damaged_file"}});
  REQUIRE(bench.until([&] { return !bench.link.may_know({}); }));
  bench.read("anna", 2, "fail");
  REQUIRE(bench.until_answers("anna", 2));
  lock.reset();
  REQUIRE(bench.until([&] { return bench.link.may_know({}); }));
  // The late answer to the first went nowhere.
  CHECK(bench.outbox.failures("anna") == Failures{{1, "damaged_file"}, {2, "damaged_file"}});
  CHECK(bench.link.status().misses == 1);
  // On a machine that is busy enough, its patience may end once more.
  const std::uint64_t hits = bench.link.status().hits;
  for (std::uint64_t id = 3; bench.link.status().hits == hits && id < 50; ++id) {
    bench.read("anna", id, "known");
    REQUIRE(bench.until_answers("anna", id));
  }
  CHECK(bench.link.status().hits > hits);
}

TEST_CASE("service with a store: a database that hangs while a reading is kept is away, and gets it later") {
  const StoreBench stores("postgres");
  if (!stores.usable()) return;
  Bench bench(stores, {Milliseconds(30), Milliseconds(100)});
  REQUIRE(bench.ready());
  std::optional<Lock> lock(std::in_place, stores, "documents");
  read_ticket(bench, "anna", 1, test::numbered_ticket(1));
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.outbox.of("anna", Kind::result).size() == 1);
  CHECK(bench.link.status().spooled == 1);
  lock.reset();
  const auto stored = [&] { return bench.link.status().spooled == 0 && bench.link.state() == "open"; };
  while (!stored())
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  CHECK(stores.open()->totals().items == 2);
}

TEST_CASE("service with a store: it opens within its grace or later, and Python serves meanwhile") {
  const StoreBench stores("postgres");
  if (!stores.usable()) return;
  store_answer(stores, "known", "stored");
  std::optional<Lock> lock(std::in_place, stores, "schema_version");
  Bench bench(stores, {Milliseconds(5000), Milliseconds(60'000)});
  bench.read("anna", 1, "fail");
  bench.warm();
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.link.state() == "opening");
  lock.reset();
  REQUIRE(bench.until([&] { return bench.link.state() == "open"; }));
  bench.read("anna", 2, "known");
  REQUIRE(bench.until_answers("anna", 2));
  CHECK(bench.documents("anna").at(0)["cached"] == true);
}

TEST_CASE("service with a store: what is wrong with a file is told before anything is read, however late") {
  const StoreBench stores("sqlite");
  static_cast<void>(stores.open());
  const auto holder = store::open_sqlite(stores.location().file);
  holder->run("UPDATE schema_version SET version = 0");
  // Whoever wants to bring the file up to date waits for this.
  holder->begin(true);
  // Of which each is ready before the store is.
  Bench bench(stores, {Milliseconds(5000), Milliseconds(5000)}, [](Config& changed) { changed.workers = 2; });
  bench.read("anna", 1, "a");
  bench.warm();
  bool later = false;
  bench.loop.after(std::chrono::milliseconds(1300), [&] { later = true; });
  REQUIRE(bench.until([&] { return later; }));
  CHECK(bench.outbox.of("anna", Kind::result).empty());
  holder->rollback();
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "store_failed"}});
}
