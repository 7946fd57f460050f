// SPDX-License-Identifier: Apache-2.0
// `ocr history` and `ocr store` as ocr-history does them.
#include "cli/width.hpp"
#include "daemon/store/sqlite_connection.hpp"
#include "history/table.hpp"
#include "history/verbs.hpp"
#include "history/workbook.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/store_bench.hpp"
#include "tests/unit/cli_capture.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

namespace {

using namespace ocr;
using test::numbered_ticket;
using test::StoreBench;
using test::TestTicket;

// A store with one ticket in two files, five others, and a letter.
struct Bench {
  explicit Bench(const std::string& backend = "sqlite") : stores(backend) {
    if (!stores.usable()) return;
    const auto store = stores.open();
    TestTicket photo;
    photo.content = "photo";
    photo.file = "photo.jpg";
    test::put(*store, TestTicket().rows());
    test::put(*store, photo.rows());
    for (int number = 1; number <= 5; ++number)
      test::put(*store, numbered_ticket(number).rows());
    TestTicket letter;
    letter.content = letter.file = "letter\x1b[2J";
    letter.is_ticket = false;
    test::put(*store, letter.rows());
  }
  int run(const std::string& verb, const std::function<void(HistoryRequest&)>& change = {}) {
    HistoryRequest request;
    request.verb = verb;
    request.format = "table";
    request.by = "month";
    request.database_url = stores.location().url;
    request.database_file = stores.location().file.string();
    request.spool = (folder / "spool").string();
    if (change) change(request);
    test::Capture capture;
    const int status =
        history::run(decode_history_request(encode(request)), capture.context.messages, capture.context.output);
    out = capture.out();
    err = capture.err();
    return status;
  }
  [[nodiscard]] std::vector<nlohmann::json> rows() const {
    std::vector<nlohmann::json> found;
    std::istringstream lines(out);
    for (std::string line; std::getline(lines, line);)
      found.push_back(nlohmann::json::parse(line));
    return found;
  }
  StoreBench stores;
  test::TempDir folder;
  std::string out;
  std::string err;
};

const auto kJson = [](HistoryRequest& request) { request.format = "json"; };

}  // namespace

TEST_CASE("history: a list for scripts is an object a line, with the printed digits") {
  Bench bench;
  CHECK(bench.run("list", kJson) == 0);
  const auto rows = bench.rows();
  REQUIRE(rows.size() == 7);
  CHECK(bench.out.find("\"total\":1.72,") != std::string::npos);
  const auto ours = std::find_if(rows.begin(), rows.end(), [](const auto& row) { return row["files"] == 2; });
  REQUIRE(ours != rows.end());
  CHECK((*ours)["store_name"] == "ULTRAMARINOS PEÑA, S.L.");
  CHECK((*ours)["items"] == 1);
  CHECK(bench.run("list", [](HistoryRequest& request) {
    request.format = "json";
    request.since = "2025-03-14";
    request.until = "2025-03-14";
  }) == 0);
  CHECK(bench.rows().size() == 1);
}

TEST_CASE("history: a list for people is aligned, and no name moves their cursor") {
  Bench bench;
  CHECK(bench.run("list") == 0);
  CHECK(bench.out.find("shop") != std::string::npos);
  CHECK(bench.out.find('\x1b') == std::string::npos);
  CHECK(bench.out.find("letter\\x1b[2J") != std::string::npos);
  CHECK(bench.run("list", [](HistoryRequest& request) { request.shop = "absent"; }) == 0);
  CHECK(bench.out.empty());
  CHECK(bench.err.find("nothing was found") != std::string::npos);
  bench.run("list", [](HistoryRequest& request) { request.limit = 2; });
  CHECK(bench.err.find("--limit 0") != std::string::npos);
}

TEST_CASE("history: CSV quotes what it must") {
  Bench bench;
  CHECK(bench.run("list", [](HistoryRequest& request) { request.format = "csv"; }) == 0);
  CHECK(bench.out.starts_with("id,purchased_at,day,store_name,"));
  CHECK(bench.out.find("\"ULTRAMARINOS PEÑA, S.L.\"") != std::string::npos);
  CHECK(history::csv_field("a\"b") == "\"a\"\"b\"");
  CHECK(history::csv_field("a\nb") == "\"a\nb\"");
  CHECK(history::csv_field("plain") == "plain");
}

TEST_CASE("history: show prints the document as it was read, or for people") {
  Bench bench;
  CHECK(bench.run("show", [](HistoryRequest& request) {
    request.arguments = {"1"};
    request.format = "json";
  }) == 0);
  CHECK(bench.out == TestTicket().json() + "\n");
  CHECK(bench.run("show", [](HistoryRequest& request) { request.arguments = {"1"}; }) == 0);
  CHECK(bench.out.find("PAN DE MOLDE") != std::string::npos);
  CHECK(bench.out.find("number 2, photo.jpg") != std::string::npos);
  const auto show = [&](const char* number) {
    return test::code_of(
        [&] { return bench.run("show", [&](HistoryRequest& request) { request.arguments = {number}; }); });
  };
  CHECK(show("999") == ErrorCode::not_found);
  CHECK(show("one") == ErrorCode::usage);
  CHECK(show("-1") == ErrorCode::usage);
}

TEST_CASE("history: search, stats and items answer with rows") {
  Bench bench;
  CHECK(bench.run("search", [](HistoryRequest& request) {
    request.arguments = {"limon", "total"};
    request.format = "json";
  }) == 0);
  CHECK(bench.rows().size() == 5);
  CHECK(bench.run("stats", [](HistoryRequest& request) {
    request.by = "shop";
    request.format = "json";
  }) == 0);
  REQUIRE(bench.rows().size() == 1);
  CHECK(bench.out.find("\"total\":9.95}") != std::string::npos);
  CHECK(bench.run("stats") == 0);
  CHECK(bench.out.find("█") != std::string::npos);
  CHECK(bench.run("items", [](HistoryRequest& request) {
    request.arguments = {"LIMÓN"};
    request.format = "json";
  }) == 0);
  CHECK(bench.rows().size() == 5);
  CHECK(bench.out.find("\"quantity\":0.180,") != std::string::npos);
}

TEST_CASE("history: export holds every purchase with all its items") {
  Bench bench;
  CHECK(bench.run("export", kJson) == 0);
  const auto rows = bench.rows();
  REQUIRE(rows.size() == 7);
  std::size_t items = 0;
  for (const auto& row : rows)
    items += row["ticket"].is_null() ? 0 : row["ticket"]["items"].size();
  CHECK(items == 11);
  CHECK(bench.run("export", [](HistoryRequest& request) { request.format = "csv"; }) == 0);
  CHECK(std::count(bench.out.begin(), bench.out.end(), '\n') == 12);
  const std::string file = (bench.folder / "tickets.xlsx").string();
  const auto export_workbook = [&] {
    return bench.run("export", [&](HistoryRequest& request) {
      request.format = "xlsx";
      request.output = file;
    });
  };
  CHECK(export_workbook() == 0);
  CHECK(test::read_file(file).starts_with("PK"));
  CHECK(test::code_of(export_workbook) == ErrorCode::cannot_create);
}

TEST_CASE("history: what is forgotten takes its other files along, and the spool when it is all") {
  Bench bench;
  CHECK(bench.run("forget", [](HistoryRequest& request) { request.arguments = {"2"}; }) == 0);
  CHECK(bench.err.find("forgot 2 documents") != std::string::npos);
  CHECK(test::code_of([&] {
          return bench.run("forget", [](HistoryRequest& request) { request.arguments = {"3", "2"}; });
        }) == ErrorCode::not_found);
  CHECK(bench.stores.open()->totals().documents == 6);
  std::filesystem::create_directories(bench.folder / "spool");
  bench.folder.write("spool/2025-01-01T00:00:00.000Z-000001-1.reading", "x");
  CHECK(bench.run("forget", [](HistoryRequest& request) { request.all = true; }) == 0);
  CHECK(bench.err.find("forgot 7 documents") != std::string::npos);
  CHECK(std::filesystem::is_empty(bench.folder / "spool"));
}

TEST_CASE("history: verify finds what was changed behind the store's back") {
  Bench bench;
  CHECK(bench.run("verify") == 0);
  CHECK(bench.err.find("all is well: 8 documents") != std::string::npos);
  store::open_sqlite(bench.stores.location().file)->run("UPDATE items SET total = '9.99' WHERE document_id = 1");
  CHECK(test::code_of([&] { return bench.run("verify"); }) == ErrorCode::store_damaged);
}

TEST_CASE("history: a store moves to PostgreSQL and back, and again without copying twice") {
  Bench bench;
  const StoreBench server("postgres");
  if (!server.usable()) return;
  bench.stores.open()->end_batch(bench.stores.open()->begin_batch("signature", "{}").id, "done");
  bench.stores.open()->evict(bench.stores.open()->find(TestTicket().key())->answer.document.size() * 4);
  const auto migrate = [&] {
    return bench.run("migrate", [&](HistoryRequest& request) { request.target = server.location().url; });
  };
  CHECK(migrate() == 0);
  CHECK(bench.err.find("copied 8 of 8") != std::string::npos);
  CHECK(server.open()->totals() == bench.stores.open()->totals());
  CHECK(server.open()->batches(10).at(0).state == "done");
  CHECK(migrate() == 0);
  CHECK(bench.err.find("copied 0 of 8") != std::string::npos);
  const std::string back = (bench.folder / "back/ocr.db").string();
  CHECK(bench.run("migrate", [&](HistoryRequest& request) {
    request.database_url = server.location().url;
    request.target = back;
  }) == 0);
  CHECK(store::open_store({"", back})->totals() == bench.stores.open()->totals());
  CHECK(store::open_store({"", back})->verify().empty());
  CHECK(test::code_of([&] {
          return bench.run("migrate", [&](HistoryRequest& request) { request.target = request.database_file; });
        }) == ErrorCode::usage);
}

TEST_CASE("history: backup writes a new file, and leaves the folder as it is") {
  Bench bench;
  const std::string file = (bench.folder / "copy.db").string();
  std::filesystem::permissions(bench.folder.path(), std::filesystem::perms(0755));
  const auto backup = [&] { return bench.run("backup", [&](HistoryRequest& request) { request.arguments = {file}; }); };
  CHECK(backup() == 0);
  CHECK(store::open_store({"", file})->totals() == bench.stores.open()->totals());
  CHECK(test::permissions_of(bench.folder.path()) == 0755);
  CHECK(test::code_of(backup) == ErrorCode::cannot_create);
}

TEST_CASE("history: asking makes no store") {
  Bench bench;
  const std::string absent = (bench.folder / "none/ocr.db").string();
  CHECK(test::code_of([&] {
          return bench.run("list", [&](HistoryRequest& request) { request.database_file = absent; });
        }) == ErrorCode::not_found);
  CHECK_FALSE(std::filesystem::exists(absent));
  CHECK(test::code_of([] { return decode_history_request("{}"); }) == ErrorCode::internal);
}

TEST_CASE("table: columns are aligned by cells, and the widest gives way") {
  const history::Grid grid{{{"name", "name", false}, {"n", "n", true}},
                           {{"日本", "1.50"}, {"a long name indeed", "10"}}};
  CHECK(history::table_text(grid, 0) ==
        "name                   n\n日本                1.50\na long name indeed    10\n");
  CHECK(history::table_text(grid, 18) == "name             n\n日本          1.50\na long name…    10\n");
  CHECK(display_width("日本 é") == 6);
  CHECK(history::bar(0.5, 4) == "██");
  CHECK(history::bar(0.03, 4) == "▏");
  CHECK(history::bar(-1, 4).empty());
}
