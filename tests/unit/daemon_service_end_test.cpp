// SPDX-License-Identifier: Apache-2.0
// How the service ends, stays degraded, or gives way.
#include "common/build_info.hpp"
#include "tests/support/service_bench.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace ocr;
using test::ServiceBench;
using Failures = ServiceBench::Failures;

const ErrorInfo kBroken{"python_module_broken", "pdfplumber raised", "install it again", false};

Hello hello_of(std::int64_t newer_by, bool take_over, bool replace = false) {
  const BuildInfo& ours = build_info();
  return {ours.version, ours.id, ours.stamp + newer_by, "", take_over, replace};
}

}  // namespace

TEST_CASE("service: Python that cannot start fails everybody with the reason, and ends the daemon") {
  ServiceBench bench;
  bench.read("anna", 1, "a");
  bench.tell("bert", wait_request());
  bench.service.python_failed(kBroken);
  CHECK(bench.outbox.failures("anna") == Failures{{1, "python_module_broken"}});
  CHECK(bench.outbox.failures("bert") == Failures{{0, "python_module_broken"}});
  CHECK(bench.service.status().state == "failed");
  REQUIRE(bench.until([&] { return bench.exit_status.has_value(); }));
  CHECK(*bench.exit_status == 69);
}

TEST_CASE("service: whoever connects just after Python failed hears the reason, and when all have gone it ends") {
  ServiceBench bench;
  bench.service.python_failed(kBroken);
  bench.leases.insert("token");
  bench.tell("late", encode(Hello{"v", "b", 0, "token", false}));
  CHECK(decode<Welcome>(bench.outbox.of("late", Kind::welcome).at(0)).state == "failed");
  bench.read("late", 1, "a");
  bench.tell("late", wait_request());
  CHECK(bench.outbox.failures("late") == Failures{{1, "python_module_broken"}, {0, "python_module_broken"}});
  bench.service.settle();
  CHECK_FALSE(bench.exit_status);
  bench.leases.clear();
  bench.service.settle();
  REQUIRE(bench.exit_status);
  CHECK(*bench.exit_status == 69);
}

TEST_CASE("service: told to stop, it tells those who wait for the warm-up") {
  for (const bool now : {false, true}) {
    ServiceBench bench;
    bench.tell("waiter", wait_request());
    bench.tell("boss", encode(Stop{now}));
    CHECK(bench.outbox.failures("waiter") == Failures{{0, "unavailable"}});
  }
}

TEST_CASE("service: degraded, it stays, says why, and refuses at once") {
  ServiceBench bench([](Config& config) { config.degraded = true; });
  bench.read("early", 1, "a");
  bench.service.python_failed(kBroken);
  CHECK_FALSE(bench.exit_status);
  CHECK(bench.outbox.failures("early") == Failures{{1, "unavailable"}});
  bench.read("late", 1, "b");
  CHECK(bench.outbox.failures("late") == Failures{{1, "unavailable"}});
  const auto failure = decode<Failure>(bench.outbox.of("late", Kind::failure).at(0));
  CHECK(failure.error.message.find("pdfplumber raised") != std::string::npos);
  CHECK(failure.error.hint.find("install it again") != std::string::npos);
  CHECK(bench.outbox.of("late", Kind::failure).at(0).frames.size() == 1);
  bench.tell("late", wait_request());
  CHECK(bench.outbox.failures("late").back() == std::pair<std::uint64_t, std::string>{0, "unavailable"});
  const StatusReport status = bench.service.status();
  CHECK(status.state == "degraded");
  REQUIRE(status.degraded);
  CHECK(status.degraded->code == "python_module_broken");
}

TEST_CASE("service: workers that all die at birth count as Python that cannot start") {
  ServiceBench bench;
  bench.host.die_at_birth = true;
  bench.read("anna", 1, "a");
  bench.warm();
  REQUIRE(bench.until([&] { return bench.exit_status.has_value(); }));
  CHECK(bench.outbox.failures("anna") == Failures{{1, "unavailable"}});
}

TEST_CASE("service: leaving, it takes nothing more, finishes what it has, and ends") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "a");
  bench.read("anna", 2, "b");
  bench.tell("boss", encode(Stop{false}));
  CHECK(bench.outbox.of("boss", Kind::done).size() == 1);
  CHECK(bench.gave_way == 1);
  bench.read("anna", 3, "c");
  CHECK(bench.outbox.failures("anna") == Failures{{3, "unavailable"}});
  CHECK(decode<Failure>(bench.outbox.of("anna", Kind::failure)[0]).error.retryable);
  CHECK_FALSE(bench.exit_status);
  REQUIRE(bench.until([&] { return bench.exit_status.has_value(); }));
  CHECK(*bench.exit_status == 0);
  CHECK(bench.outbox.of("anna", Kind::result).size() == 2);
  CHECK(bench.gave_way == 1);
}

TEST_CASE("service: told to stop now, it answers what it has as unavailable and ends") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.read("anna", 1, "hang");
  bench.read("anna", 2, "waits");
  bench.tell("boss", encode(Stop{true}));
  auto failures = bench.outbox.failures("anna");
  std::sort(failures.begin(), failures.end());
  CHECK(failures == Failures{{1, "unavailable"}, {2, "unavailable"}});
  REQUIRE(bench.until([&] { return bench.exit_status.has_value(); }));
  CHECK(*bench.exit_status == 0);
}

TEST_CASE("service: leaving while it warms, it still answers what it accepted") {
  ServiceBench bench;
  bench.read("anna", 1, "a");
  bench.service.leave(false);
  bench.warm();
  REQUIRE(bench.until([&] { return bench.exit_status.has_value(); }));
  CHECK(bench.outbox.of("anna", Kind::result).size() == 1);
}

TEST_CASE("hello: a newer build that replaces us does so, an older one and the same one are served") {
  for (const auto& [newer_by, take_over, leaves] :
       {std::tuple(1, true, true), {0, true, false}, {-1, true, false}, {1, false, false}}) {
    INFO("newer by " << newer_by << ", take over " << take_over);
    ServiceBench bench;
    bench.tell("other", encode(hello_of(newer_by, take_over, true)));
    const auto welcomes = bench.outbox.of("other", Kind::welcome);
    REQUIRE(welcomes.size() == 1);
    const auto welcome = decode<Welcome>(welcomes[0]);
    CHECK(welcome.leaving == leaves);
    CHECK(welcome.pid == ::getpid());
    CHECK(welcome.window == bench.config.window);
    CHECK(bench.gave_way == (leaves ? 1 : 0));
  }
}

TEST_CASE("hello: a newer build that does not replace us yet is sent away, and all others are served") {
  ServiceBench bench;
  REQUIRE(bench.ready());
  bench.tell("newer", encode(hello_of(1, true)));
  CHECK(decode<Welcome>(bench.outbox.of("newer", Kind::welcome).at(0)).leaving);
  CHECK(bench.gave_way == 0);
  bench.read("newer", 1, "a");
  CHECK(bench.outbox.failures("newer") == Failures{{1, "unavailable"}});
  CHECK(decode<Failure>(bench.outbox.of("newer", Kind::failure)[0]).error.retryable);
  bench.read("ours", 1, "b");
  REQUIRE(bench.until_answers("ours", 1));
  CHECK(bench.outbox.of("ours", Kind::result).size() == 1);
  CHECK(bench.service.state() == Service::State::ready);
}

TEST_CASE("hello: a lease that is closed already is a client that is gone") {
  ServiceBench bench;
  bench.tell("ghost", encode(Hello{"v", "b", 0, "token", false}));
  CHECK(bench.outbox.all.empty());
  CHECK(bench.service.clients().size() == 0);
}

TEST_CASE("service: it leaves after its idle time, and not while a client is attached") {
  ServiceBench bench([](Config& config) { config.idle_exit = Milliseconds(40); });
  bench.leases.insert("token");
  bench.tell("anna", encode(Hello{"v", "b", 0, "token", false}));
  REQUIRE(bench.ready());
  bool later = false;
  bench.loop.after(std::chrono::milliseconds(120), [&] { later = true; });
  REQUIRE(bench.until([&] { return later; }));
  CHECK_FALSE(bench.exit_status);
  CHECK_FALSE(bench.service.status().idle_exit_s);
  bench.service.lease_closed("token");
  REQUIRE(bench.until([&] { return bench.service.status().idle_exit_s.has_value(); }));
  REQUIRE(bench.until([&] { return bench.exit_status.has_value(); }));
  CHECK(*bench.exit_status == 0);
}

TEST_CASE("service: an idle time of 0 is never") {
  ServiceBench bench([](Config& config) { config.idle_exit = Milliseconds(0); });
  REQUIRE(bench.ready());
  bench.service.settle();
  CHECK_FALSE(bench.service.status().idle_exit_s);
}
