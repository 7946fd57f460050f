// SPDX-License-Identifier: Apache-2.0
#include "daemon/lanes.hpp"
#include "tests/support/service_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace {

using namespace ocr;
using test::ServiceBench;
using Failures = ServiceBench::Failures;

// A daemon with one text worker and as many of the other kind as `ocr_workers`.
struct LanesBench : ServiceBench {
  explicit LanesBench(std::int64_t ocr_workers = 1, Milliseconds ocr_idle = std::chrono::minutes(10))
      : ServiceBench([=](Config& changed) {
          changed.ocr_workers = ocr_workers;
          changed.ocr_idle = ocr_idle;
        }) {}

  [[nodiscard]] const WorkerPool& ocr() { return service.lanes().ocr(); }
  [[nodiscard]] std::size_t in_ocr_workers() {
    return static_cast<std::size_t>(
        std::count_if(ocr().workers().begin(), ocr().workers().end(),
                      [](const auto& entry) { return entry.second->job && entry.second->pid != 0; }));
  }
  [[nodiscard]] std::vector<std::string> stages(const std::string& client) const {
    std::vector<std::string> all;
    for (const Message& message : outbox.of(client, Kind::progress))
      all.push_back(decode<Progress>(message).stage);
    return all;
  }
};

}  // namespace

TEST_CASE("lanes: text alone forks no worker with models") {
  LanesBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "a.pdf");
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.host.asked_for_models() == 0);
}

TEST_CASE("lanes: what a text worker cannot read goes on to one that has models, with its bytes") {
  LanesBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan.pdf");
  REQUIRE(bench.until_answers("anna", 1));
  const auto results = bench.outbox.of("anna", Kind::result);
  REQUIRE(results.size() == 1);
  CHECK(results[0].frames.at(0) == "bytes of scan.pdf");
  CHECK(nlohmann::json::parse(results[0].frames.at(1)).at("lane") == "ocr");
  CHECK(bench.host.asked_for_models() == 1);
  CHECK(bench.service.status().served == 1);
  SECTION("and the worker is kept for the next") {
    bench.read("anna", 2, "scan 2.pdf");
    REQUIRE(bench.until_answers("anna", 2));
    CHECK(bench.host.asked_for_models() == 1);
  }
}

TEST_CASE("lanes: scans never hold up text") {
  LanesBench bench;
  REQUIRE(bench.ready());
  bench.read("batch", 1, "scan hang");
  bench.read("batch", 2, "scan hang too");
  bench.read("batch", 3, "a.pdf");
  bench.read("single", 1, "b.pdf");
  REQUIRE(bench.until_answers("single", 1));
  REQUIRE(bench.until_answers("batch", 1));
  REQUIRE(bench.until([&] { return bench.in_ocr_workers() == 1; }));
  CHECK(bench.service.lanes().waiting() == 1);
  CHECK(bench.service.lanes().waiting(Lane::ocr) == 1);
  CHECK(bench.service.status().queued_ocr == 1);
}

TEST_CASE("lanes: a scan that waits tells so, and keeps no text out of the window") {
  LanesBench bench;
  bench.config.window = 2;
  REQUIRE(bench.ready());
  for (std::uint64_t id = 1; id <= 4; ++id) {
    bench.read("batch", id, "scan hang");
    REQUIRE(bench.until([&] { return bench.outbox.of("batch", Kind::accepted).size() >= id; }));
    const auto accepted = decode<Accepted>(bench.outbox.of("batch", Kind::accepted).back());
    CHECK(accepted.id == id);
    CHECK(accepted.lane == kLaneOcr);
  }
  bench.read("batch", 5, "a.pdf");
  REQUIRE(bench.until_answers("batch", 1));
  CHECK(bench.outbox.of("batch", Kind::failure).empty());
}

TEST_CASE("lanes: as many workers with models as there are scans, and no more than allowed") {
  LanesBench bench(2);
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan hang 1");
  REQUIRE(bench.until([&] { return bench.in_ocr_workers() == 1; }));
  CHECK(bench.host.asked_for_models() == 1);
  bench.read("anna", 2, "scan hang 2");
  bench.read("anna", 3, "scan hang 3");
  REQUIRE(bench.until([&] { return bench.in_ocr_workers() == 2 && bench.service.lanes().waiting() == 1; }));
  CHECK(bench.host.asked_for_models() == 2);
}

TEST_CASE("lanes: clients take turns at the workers with models too") {
  LanesBench bench;
  REQUIRE(bench.ready());
  for (std::uint64_t id = 1; id <= 10; ++id)
    bench.read("batch", id, "scan " + std::to_string(id));
  bench.read("single", 1, "scan");
  REQUIRE(bench.until_answers("batch", 10));
  std::vector<std::string> order;
  for (const auto& [client, message] : bench.outbox.all) {
    if (message.kind == Kind::result) order.push_back(client);
  }
  const auto single = std::find(order.begin(), order.end(), "single");
  REQUIRE(single != order.end());
  CHECK(std::distance(order.begin(), single) < 5);
}

TEST_CASE("lanes: models that cannot be loaded fail the scans, and text goes on") {
  LanesBench bench(2);
  bench.host.has_models = false;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan 1");
  bench.read("anna", 2, "scan 2");
  REQUIRE(bench.until_answers("anna", 2));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "recognition_unavailable"}, {2, "recognition_unavailable"}});
  const auto failure = decode<Failure>(bench.outbox.of("anna", Kind::failure)[0]);
  CHECK(failure.error.message == "no models here");
  CHECK(failure.error.hint == "install them");
  CHECK_FALSE(failure.error.retryable);
  CHECK(bench.service.status().no_ocr->message == "no models here");
  CHECK(bench.service.status().state == "ready");
  CHECK(bench.service.status().workers_lost == 0);
  bench.read("anna", 3, "a.pdf");
  REQUIRE(bench.until_answers("anna", 3));
  CHECK(bench.outbox.of("anna", Kind::result).size() == 1);
  SECTION("and they are tried again when they are next needed") {
    bench.host.has_models = true;
    bench.read("anna", 4, "scan 4");
    REQUIRE(bench.until_answers("anna", 4));
    CHECK(bench.outbox.of("anna", Kind::result).size() == 2);
    CHECK_FALSE(bench.service.status().no_ocr);
  }
}

TEST_CASE("lanes: workers that die of their models leave the text lane alone") {
  LanesBench bench;
  bench.host.die_with_models = true;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan");
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "recognition_unavailable"}});
  CHECK(bench.host.asked_for_models() == 5);
  CHECK(bench.service.state() == Service::State::ready);
  bench.read("anna", 2, "a.pdf");
  REQUIRE(bench.until_answers("anna", 2));
}

TEST_CASE("lanes: a worker with models is ended when nobody needs it, and forked again when somebody does") {
  LanesBench bench(1, Milliseconds(30));
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan 1");
  REQUIRE(bench.until_answers("anna", 1));
  REQUIRE(bench.until([&] { return bench.ocr().workers().empty(); }));
  CHECK(bench.service.status().workers_lost == 0);
  CHECK(bench.service.lanes().text().workers().size() == 1);
  bench.read("anna", 2, "scan 2");
  REQUIRE(bench.until_answers("anna", 2));
  CHECK(bench.host.asked_for_models() == 2);
}

TEST_CASE("lanes: a worker with models that reads is not idle") {
  LanesBench bench(1, Milliseconds(30));
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan hang");
  REQUIRE(bench.until([&] { return bench.in_ocr_workers() == 1; }));
  bool later = false;
  bench.loop.after(Milliseconds(120), [&] { later = true; });
  REQUIRE(bench.until([&] { return later; }));
  CHECK(bench.in_ocr_workers() == 1);
}

TEST_CASE("lanes: the time limit of a document covers both lanes") {
  LanesBench bench;
  REQUIRE(bench.ready());
  Job job = [] {
    Job made;
    made.client = "anna";
    made.request.id = 1;
    made.request.file = "scan hang";
    made.request.timeout_ms = 60000;
    made.document = make_memfd("test", "x");
    made.spent = std::chrono::milliseconds(59960);
    return made;
  }();
  static_cast<void>(bench.service.clients().find_or_add("anna"));
  bench.service.lanes().recognise(std::move(job), 30);
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "timed_out"}});
}

TEST_CASE("lanes: a limit that the client did not set grows with the pages that are recognised") {
  LanesBench bench;
  REQUIRE(bench.ready());
  const auto limit_of = [&](const std::string& file, std::int64_t timeout_ms) {
    bench.read("anna", 1, file, timeout_ms);
    REQUIRE(bench.until([&] { return bench.in_ocr_workers() == 1; }));
    const std::int64_t limit = bench.ocr().workers().begin()->second->job->request.timeout_ms;
    bench.service.cancel("anna", 1);
    REQUIRE(bench.until([&] { return bench.service.lanes().idle(); }));
    return limit;
  };
  CHECK(limit_of("scan hang", 0) == 70000);
  CHECK(limit_of("scan30 hang", 0) == 360000);
  CHECK(limit_of("scan9000000000 hang", 0) == 60000 + 10000 * bench.config.max_pages);
  CHECK(limit_of("scan30 hang", 45000) == 45000);
}

TEST_CASE("lanes: cancelling ends what waits and what runs in the ocr lane") {
  LanesBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan hang");
  bench.read("anna", 2, "scan waits");
  REQUIRE(bench.until([&] { return bench.in_ocr_workers() == 1 && bench.service.lanes().waiting() == 1; }));
  bench.tell("anna", encode(Cancel{0}));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "cancelled"}, {2, "cancelled"}});
  CHECK(bench.service.lanes().idle());
  bench.read("anna", 3, "scan");
  REQUIRE(bench.until_answers("anna", 3));
}

TEST_CASE("lanes: a scan whose worker died is read by a second one, and given up after that") {
  LanesBench bench;
  const test::TempDir folder;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan once:" + (folder / "seen").string());
  REQUIRE(bench.until_answers("anna", 1));
  CHECK(bench.outbox.of("anna", Kind::result).size() == 1);
  bench.read("anna", 2, "scan die");
  REQUIRE(bench.until_answers("anna", 2));
  CHECK(bench.outbox.failures("anna") == Failures{{2, "worker_crashed"}});
}

TEST_CASE("lanes: a lost zygote takes both lanes' workers, and counts against no document") {
  LanesBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan hang");
  REQUIRE(bench.until([&] { return bench.in_ocr_workers() == 1; }));
  bench.service.zygote_lost();
  CHECK(bench.ocr().workers().empty());
  CHECK(bench.service.status().queued_ocr == 1);
  CHECK(bench.service.status().workers_lost == 0);
  REQUIRE(bench.ready());
  REQUIRE(bench.until([&] { return bench.in_ocr_workers() == 1; }));
}

TEST_CASE("lanes: who waits for the models is told once, and told when they are there") {
  LanesBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan 1");
  bench.read("anna", 2, "scan 2");
  bench.read("bert", 1, "a.pdf");
  REQUIRE(bench.until_answers("anna", 2));
  REQUIRE(bench.until_answers("bert", 1));
  CHECK(bench.stages("anna") == std::vector<std::string>{"models", "reading"});
  CHECK(bench.stages("bert").empty());
  bench.read("anna", 3, "scan 3");
  REQUIRE(bench.until_answers("anna", 3));
  CHECK(bench.stages("anna").size() == 2);
}

TEST_CASE("lanes: status tells the kinds of workers and what models they have") {
  LanesBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan");
  REQUIRE(bench.until_answers("anna", 1));
  const auto workers = bench.service.status().workers;
  REQUIRE(workers.size() == 2);
  CHECK(workers[0].kind == "text");
  CHECK(workers[0].models.empty());
  CHECK(workers[1].kind == "ocr");
  REQUIRE(workers[1].models.size() == 1);
  CHECK(workers[1].models[0].name == "det");
  CHECK(workers[1].models[0].ms == 80);
  CHECK(workers[1].models[0].megabytes == 20);
}

TEST_CASE("lanes: models are no growth, so that a worker is not replaced for having them") {
  LanesBench bench;
  // Less than what a fake worker's models take, more than what sanitizers hold back of freed memory.
  bench.config.worker_growth = Bytes{32U << 20U};
  REQUIRE(bench.ready());
  for (std::uint64_t id = 1; id <= 60; ++id) {
    bench.read("anna", id, "scan");
    REQUIRE(bench.until_answers("anna", id));
  }
  CHECK(bench.host.asked_for_models() == 1);
}

TEST_CASE("lanes: a daemon that leaves finishes its scans first") {
  LanesBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "scan");
  bench.service.leave(false);
  REQUIRE(bench.until([&] { return bench.exit_status.has_value(); }));
  CHECK(bench.outbox.of("anna", Kind::result).size() == 1);
}
