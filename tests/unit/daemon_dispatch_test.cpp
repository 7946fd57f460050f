// SPDX-License-Identifier: Apache-2.0
#include "daemon/dispatch.hpp"
#include "tests/support/service_bench.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace {

using namespace ocr;
using test::ServiceBench;
using Failures = ServiceBench::Failures;

// A read request as JSON, with a document in frame 2 unless told otherwise.
Message request(const std::string& json, std::vector<std::string> frames = {"bytes"}) {
  return {Kind::read, json, std::move(frames)};
}

}  // namespace

TEST_CASE("dispatch: what is no request is answered, never thrown") {
  ServiceBench bench;
  bench.tell("c", {static_cast<Kind>(99), "{}", {}});
  bench.tell("c", {Kind::result, R"({"id":1})", {}});
  bench.tell("c", {Kind::hello, "garbage", {}});
  bench.tell("c", request("[]"));
  CHECK(bench.outbox.failures("c") == Failures(4, {0, "bad_request"}));
}

TEST_CASE("dispatch: a read request that is wrong is told what is wrong with it") {
  ServiceBench bench;
  const std::vector<std::pair<Message, std::uint64_t>> wrong{
      {request(R"({"file":"a"})"), 0},
      {request(R"({"id":0,"file":"a"})"), 0},
      {request(R"({"id":1,"file":"a"})", {}), 1},
      {request(R"({"id":2,"file":"a","path":"/a"})"), 2},
      {request(R"({"id":3,"file":"a","path":"a.pdf"})", {}), 3},
      {request(fmt::format(R"({{"id":4,"file":"{}"}})", std::string(70000, 'x'))), 4},
  };
  Failures expected;
  for (const auto& [message, id] : wrong) {
    bench.tell("c", message);
    expected.emplace_back(id, "bad_request");
  }
  CHECK(bench.outbox.failures("c") == expected);
  CHECK(bench.service.status().queued == 0);
  // A document's failure has its record, any other has none.
  for (const Message& message : bench.outbox.of("c", Kind::failure))
    CHECK(message.frames.size() == (decode<Failure>(message).id == 0 ? 0 : 1));
}

TEST_CASE("dispatch: an id that is in use is refused, and the first document goes on") {
  ServiceBench bench;
  bench.read("c", 1, "first");
  bench.read("c", 1, "second");
  CHECK(bench.outbox.failures("c") == Failures{{1, "bad_request"}});
  bench.read("other", 1, "of another client");
  CHECK(bench.outbox.failures("other").empty());
  REQUIRE(bench.ready());
  REQUIRE(bench.until([&] { return bench.outbox.of("c", Kind::result).size() == 1; }));
  bench.read("c", 1, "again, now that it is free");
  REQUIRE(bench.until([&] { return bench.outbox.of("c", Kind::result).size() == 2; }));
}

TEST_CASE("dispatch: over its window a client is busy, and may go on when something is answered") {
  ServiceBench bench([](Config& config) { config.window = 2; });
  for (const std::uint64_t id : {1, 2, 3})
    bench.read("c", id, "f");
  CHECK(bench.outbox.failures("c") == Failures{{3, "busy"}});
  bench.read("other", 1, "f");
  CHECK(bench.outbox.failures("other").empty());
  REQUIRE(bench.ready());
  REQUIRE(bench.until_answers("c", 3));
  bench.read("c", 4, "f");
  REQUIRE(bench.until_answers("c", 4));
  CHECK(bench.outbox.failures("c").size() == 1);
}

TEST_CASE("dispatch: a document that is empty or too large is refused by itself") {
  ServiceBench bench([](Config& config) { config.max_input.value = 10; });
  bench.tell("c", request(R"({"id":1,"file":"a"})", {""}));
  bench.tell("c", request(R"({"id":2,"file":"a"})", {std::string(11, 'x')}));
  bench.tell("c", request(R"({"id":3,"file":"a"})", {std::string(10, 'x')}));
  CHECK(bench.outbox.failures("c") == Failures{{1, "empty_file"}, {2, "too_large"}});
}

TEST_CASE("dispatch: too many clients are refused, and may still ask for the status") {
  ServiceBench bench([](Config& config) { config.max_clients = 1; });
  bench.read("first", 1, "a");
  bench.read("second", 1, "a");
  CHECK(bench.outbox.failures("second") == Failures{{0, "busy"}});
  bench.tell("second", status_request());
  CHECK(bench.outbox.of("second", Kind::status_report).size() == 1);
}

TEST_CASE("dispatch: asking for the status leaves no trace") {
  ServiceBench bench;
  bench.tell("onlooker", status_request());
  CHECK(bench.service.clients().size() == 0);
  CHECK(decode<StatusReport>(bench.outbox.of("onlooker", Kind::status_report).at(0)).state == "warming");
}

TEST_CASE("dispatch: a time-out is kept within a day, and 0 does not mean for ever") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.tell("c", request(R"({"id":1,"file":"hang","timeout_ms":0})"));
  REQUIRE(bench.until_answers("c", 1));
  CHECK(bench.outbox.failures("c") == Failures{{1, "timed_out"}});
  bench.tell("c", request(R"({"id":2,"file":"quick","timeout_ms":9223372036854775807})"));
  REQUIRE(bench.until_answers("c", 2));
  CHECK(bench.outbox.of("c", Kind::result).size() == 1);
}
