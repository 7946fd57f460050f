// SPDX-License-Identifier: Apache-2.0
#include "daemon/store_link.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/run_until.hpp"
#include "tests/support/settings.hpp"
#include "tests/support/store_bench.hpp"

#include <nlohmann/json.hpp>

namespace {

using namespace ocr;
using test::TempDir;
using test::TestTicket;

constexpr const char* kMeta =
    R"({"status":"ok","failed_checks":["items_sum"],"warnings":[{"code":"c","message":"m","page":1}]})";

Job job_for(const TestTicket& ticket, std::vector<std::string> formats = {"text"}) {
  Job job;
  job.request.id = 7;
  job.request.file = ticket.file;
  job.request.formats = std::move(formats);
  job.document = make_memfd("test", ticket.content);
  return job;
}

// A link with its loop, on a store of its own.
struct Bench {
  explicit Bench(const std::function<void(Config&)>& change = {}) : config(test::changed_config(change)) {
    link.emplace(loop, config, test::paths_under(folder.path()));
  }
  void open(const std::string& engine = "engine-1") {
    bool opened = false;
    link->open(engine, [&](const std::optional<Error>& error) {
      failure = error;
      opened = true;
    });
    REQUIRE(test::run_until(loop, [&] { return opened; }));
  }
  std::optional<Error> keep(const Job& job, const Parts& parts) {
    std::optional<Error> result;
    bool answered = false;
    link->keep(job, parts, [&](const std::optional<Error>& error) {
      result = error;
      answered = true;
    });
    REQUIRE(test::run_until(loop, [&] { return answered; }));
    return result;
  }
  std::optional<Message> look_up(Job&& job) { return look_up(job); }
  std::optional<Message> look_up(Job& job) {
    std::optional<Message> result;
    bool answered = false;
    link->look_up(job, [&](std::optional<Message> answer) {
      result = std::move(answer);
      answered = true;
    });
    REQUIRE(test::run_until(loop, [&] { return answered; }));
    return result;
  }

  TempDir folder;
  Config config;
  EventLoop loop;
  std::optional<Error> failure;
  std::optional<StoreLink> link;
};

}  // namespace

TEST_CASE("store link: what a worker answered is the answer to the same request, with the new name and times") {
  Bench bench;
  CHECK(bench.link->state() == "opening");
  bench.open();
  REQUIRE_FALSE(bench.failure);
  CHECK(bench.link->state() == "open");
  TestTicket ticket;
  Job job = job_for(ticket);
  CHECK(bench.link->may_know(job.request));
  CHECK_FALSE(bench.look_up(job));
  CHECK_FALSE(bench.keep(job, {kMeta, ticket.json(), ticket.text}));
  job.request.id = 8;
  job.request.file = "other name.pdf";
  const auto answer = bench.look_up(job);
  REQUIRE(answer);
  const auto result = decode<Result>(*answer);
  CHECK(result.id == 8);
  CHECK(result.failed_checks == std::vector<std::string>{"items_sum"});
  CHECK(result.warnings.at(0).page == 1);
  REQUIRE(answer->frames.size() == 2);
  CHECK(answer->frames[1] == ticket.text);
  const auto document = nlohmann::json::parse(answer->frames[0]);
  CHECK(document["cached"] == true);
  CHECK(document["source"]["file"] == "other name.pdf");
  CHECK(document["timing_ms"]["read"] == 0.0);
  CHECK(bench.link->status().stored == 1);
  CHECK(bench.link->status().hits == 1);
}

TEST_CASE("store link: a file is found by its path, one that is not there is left to the worker") {
  Bench bench;
  bench.open();
  TestTicket ticket;
  CHECK_FALSE(bench.keep(job_for(ticket), {kMeta, ticket.json(), ticket.text}));
  Job job = job_for(ticket);
  job.document.reset();
  job.request.path = bench.folder.write("ticket.pdf", ticket.content);
  CHECK(bench.look_up(job));
  job.request.path = (bench.folder / "absent.pdf").string();
  CHECK_FALSE(bench.look_up(job));
}

TEST_CASE("store link: formats that were not asked for before are made by a worker") {
  Bench bench;
  bench.open();
  TestTicket ticket;
  CHECK_FALSE(bench.keep(job_for(ticket, {"json"}), {kMeta, ticket.json()}));
  CHECK(bench.look_up(job_for(ticket, {"text", "json"})));
  Job hocr = job_for(ticket, {"json", "hocr", "text"});
  CHECK_FALSE(bench.look_up(hocr));
  CHECK_FALSE(bench.keep(hocr, {kMeta, ticket.json(), "<html>", ticket.text}));
  const auto answer = bench.look_up(hocr);
  REQUIRE(answer);
  REQUIRE(answer->frames.size() == 3);
  CHECK(answer->frames[1] == "<html>");
  CHECK(answer->frames[2] == ticket.text);
}

TEST_CASE("store link: a password, --fresh and --no-store ask nothing of the store") {
  Bench bench;
  bench.open();
  ReadRequest request;
  CHECK(bench.link->may_know(request));
  for (const auto& change : std::vector<std::function<void(ReadRequest&)>>{[](auto& each) { each.password = "s3cret"; },
                                                                           [](auto& each) { each.fresh = true; },
                                                                           [](auto& each) { each.no_store = true; }}) {
    ReadRequest changed = request;
    change(changed);
    CHECK_FALSE(bench.link->may_know(changed));
  }
  TestTicket ticket;
  Job job = job_for(ticket);
  job.request.no_store = true;
  CHECK_FALSE(bench.keep(job, {kMeta, ticket.json(), ticket.text}));
  CHECK_FALSE(bench.look_up(job_for(ticket)));
}

TEST_CASE("store link: off leaves no trace") {
  Bench bench([](Config& config) { config.store = "off"; });
  bench.open();
  CHECK(bench.link->state() == "off");
  CHECK_FALSE(bench.link->may_know({}));
  CHECK_FALSE(bench.keep(job_for(TestTicket()), {kMeta, TestTicket().json(), ""}));
  CHECK(bench.link->status().database.empty());
  CHECK(std::filesystem::is_empty(bench.folder.path()));
}

TEST_CASE("store link: an answer that is none is an error, and nothing is kept of it") {
  Bench bench;
  bench.open();
  Job job = job_for(TestTicket());
  for (const Parts& parts : {Parts{}, Parts{kMeta}, Parts{"[]", TestTicket().json()}, Parts{kMeta, "{}"}}) {
    const auto error = bench.keep(job, parts);
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::internal);
  }
  CHECK_FALSE(bench.look_up(job));
}

TEST_CASE("store link: a store that cannot be used is told at the opening, and then nothing is kept") {
  Bench bench;
  std::filesystem::create_directories(bench.folder / "state");
  bench.folder.write("state/ocr.db", std::string(8192, 'x'));
  bench.open();
  REQUIRE(bench.failure);
  CHECK(bench.failure->code() == ErrorCode::store_damaged);
  CHECK(bench.link->state() == "failed");
  CHECK_FALSE(bench.link->may_know({}));
  CHECK_FALSE(bench.keep(job_for(TestTicket()), {kMeta, TestTicket().json(), ""}));
  CHECK_FALSE(std::filesystem::exists(bench.folder / "state/spool"));
}
