// SPDX-License-Identifier: Apache-2.0
#include "daemon/service.hpp"
#include "tests/support/service_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace {

using namespace ocr;
using test::ServiceBench;
using Failures = ServiceBench::Failures;

nlohmann::json record_of(const Message& message) {
  return nlohmann::json::parse(message.frames.at(0));
}

}  // namespace

TEST_CASE("service: a document that is read is answered with its frames and its id") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 7, "a.pdf");
  REQUIRE(bench.until_answers("anna", 1));
  const auto results = bench.outbox.of("anna", Kind::result);
  REQUIRE(results.size() == 1);
  CHECK(decode<Result>(results[0]).id == 7);
  REQUIRE(results[0].frames.size() == 2);
  CHECK(results[0].frames[0] == "bytes of a.pdf");
  const StatusReport status = bench.service.status();
  CHECK(status.served == 1);
  CHECK(status.p50_ms > 0);
  CHECK(status.state == "ready");
}

TEST_CASE("service: who waits with nothing else open is told so, nobody else is") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "hang");
  INFO("a worker took it at once");
  CHECK(bench.outbox.of("anna", Kind::accepted).empty());
  bench.read("bert", 2, "b");
  bench.read("carl", 3, "c");
  bench.read("carl", 4, "d");
  CHECK(decode<Accepted>(bench.outbox.of("bert", Kind::accepted).at(0)).ahead == 0);
  const auto accepted = bench.outbox.of("carl", Kind::accepted);
  REQUIRE(accepted.size() == 1);
  CHECK(decode<Accepted>(accepted[0]).id == 3);
  CHECK(decode<Accepted>(accepted[0]).ahead == 1);
}

TEST_CASE("service: a worker's failure is told as it is, with its record") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "fail");
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "damaged_file"}});
  CHECK(bench.outbox.of("anna", Kind::failure)[0].frames == std::vector<std::string>{"record"});
  CHECK(bench.service.status().failed == 1);
}

TEST_CASE(
    "service: a document that asks for too much memory is told so, costs no second worker and no other document") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "much.pdf");
  bench.read("anna", 2, "next.pdf");
  REQUIRE(bench.until_answers("anna", 2));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "memory_limit"}});
  CHECK(record_of(bench.outbox.of("anna", Kind::failure)[0]).at("source").at("file") == "much.pdf");
  CHECK(bench.outbox.of("anna", Kind::result).size() == 1);
  const StatusReport status = bench.service.status();
  CHECK(status.retried == 0);
  CHECK(status.workers_lost == 0);
  CHECK(bench.host.asked() == 2);
}

TEST_CASE("service: a failure of the daemon's own carries a record that names the file") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "hang\xff.pdf", 20);
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "timed_out"}});
  const auto record = record_of(bench.outbox.of("anna", Kind::failure)[0]);
  CHECK(record.at("schema") == "ocr.document/1");
  CHECK(record.at("source").at("file") == "hang\\xff.pdf");
  CHECK(record.at("source").at("bytes") == 18);
  CHECK(record.at("error").at("code") == "timed_out");
  CHECK(record.at("error").at("retryable") == true);
}

TEST_CASE("service: a batch never holds up a single document for more than what the workers have") {
  ServiceBench bench;
  for (std::uint64_t id = 1; id <= 20; ++id)
    bench.read("batch", id, "b" + std::to_string(id));
  bench.read("single", 1, "s");
  bench.warm();
  REQUIRE(bench.until_answers("batch", 20));
  std::vector<std::string> order;
  for (const auto& [client, message] : bench.outbox.all) {
    if (message.kind == Kind::result) order.push_back(client);
  }
  const auto single = std::find(order.begin(), order.end(), "single");
  CHECK(std::distance(order.begin(), single) <= 1);
}

TEST_CASE("service: what comes while Python warms waits, is told the stage, and is answered") {
  ServiceBench bench;
  bench.read("anna", 1, "a");
  CHECK(bench.outbox.of("anna", Kind::accepted).size() == 1);
  CHECK(decode<Progress>(bench.outbox.of("anna", Kind::progress).at(0)).stage == "interpreter");
  bench.service.python_progress({{"stage", "import"}, {"module", "pdfplumber"}, {"index", 2}, {"total", 6}});
  bench.service.python_progress(
      {{"stage", "import"}, {"module", "pdfplumber"}, {"index", 2}, {"total", 6}, {"ms", 12.5}});
  const auto told = bench.outbox.of("anna", Kind::progress);
  REQUIRE(told.size() == 2);
  CHECK(decode<Progress>(told[1]).module == "pdfplumber");
  CHECK(bench.service.status().stage == "importing pdfplumber (2/6)");
  REQUIRE(bench.ready());
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.outbox.of("anna", Kind::result).size() == 1);
  CHECK(bench.service.status().modules.at(0).name == "pdfplumber");
}

TEST_CASE("service: who waits for the warm-up is told of its end, or at once when it is over") {
  ServiceBench bench;
  bench.tell("early", wait_request());
  CHECK(bench.outbox.of("early", Kind::done).empty());
  CHECK(bench.outbox.of("early", Kind::progress).size() == 1);
  REQUIRE(bench.ready());
  CHECK(bench.outbox.of("early", Kind::done).size() == 1);
  bench.tell("late", wait_request());
  CHECK(bench.outbox.of("late", Kind::done).size() == 1);
}

TEST_CASE("service: cancelling ends what waits and what runs, and says so once") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "hang");
  bench.read("anna", 2, "waits");
  bench.tell("anna", encode(Cancel{2}));
  CHECK(bench.outbox.failures("anna") == Failures{{2, "cancelled"}});
  bench.tell("anna", encode(Cancel{1}));
  CHECK(bench.outbox.failures("anna") == Failures{{2, "cancelled"}, {1, "cancelled"}});
  CHECK(record_of(bench.outbox.of("anna", Kind::failure)[1]).at("source").at("file") == "hang");
  CHECK(bench.service.lanes().text().idle());
  bench.tell("anna", encode(Cancel{1}));
  CHECK(bench.outbox.failures("anna").size() == 2);
  CHECK(bench.service.status().cancelled == 2);
  SECTION("and the next document is read") {
    bench.read("anna", 3, "next");
    REQUIRE(bench.until_answers("anna", 3));
    CHECK(bench.outbox.of("anna", Kind::result).size() == 1);
  }
}

TEST_CASE("service: cancelling everything leaves other clients alone") {
  ServiceBench bench;
  bench.read("anna", 1, "a");
  bench.read("anna", 2, "b");
  bench.read("bert", 1, "c");
  bench.tell("anna", encode(Cancel{0}));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "cancelled"}, {2, "cancelled"}});
  CHECK(bench.outbox.failures("bert").empty());
  bench.tell("nobody", encode(Cancel{0}));
  REQUIRE(bench.ready());
  REQUIRE(bench.until_answers("bert", 1));
  CHECK(bench.outbox.of("bert", Kind::result).size() == 1);
}

TEST_CASE("service: a client whose lease closes is answered no more, and its worker is free") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.leases.insert("token");
  bench.tell("anna", encode(Hello{"v", "b", 0, "token", false}));
  bench.read("anna", 1, "hang");
  bench.read("anna", 2, "waits");
  const auto before = bench.outbox.all.size();
  bench.service.lease_closed("token");
  CHECK(bench.service.lanes().text().idle());
  CHECK(bench.outbox.all.size() == before);
  CHECK(bench.service.status().cancelled == 2);
  CHECK(bench.service.status().queued == 0);
  CHECK(bench.service.clients().size() == 0);
  bench.service.lease_closed("unknown");
}

TEST_CASE("service: a zygote that is lost is no reason to fail: documents wait for the next") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "once:" + (std::filesystem::path("/nonexistent") / "x").string());
  bench.service.zygote_lost();
  CHECK(bench.service.state() == Service::State::warming);
  CHECK(bench.service.status().queued == 1);
  CHECK(bench.service.status().workers_lost == 0);
  bench.service.python_starts();
  CHECK(bench.service.status().zygote_starts == 2);
  CHECK(bench.outbox.failures("anna").empty());
}
