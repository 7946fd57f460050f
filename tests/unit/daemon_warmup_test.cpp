// SPDX-License-Identifier: Apache-2.0
#include "daemon/warmup.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace ocr;

StatusReport report_of(const Warmup& warmup) {
  StatusReport report;
  warmup.fill(report);
  return report;
}

}  // namespace

TEST_CASE("warmup: stages are kept in their order, each with its time and its note") {
  Warmup warmup;
  warmup.begin_stage("logging");
  warmup.begin_stage("store", "off");
  warmup.end_stage();
  warmup.end_stage();
  const auto stages = report_of(warmup).stages;
  REQUIRE(stages.size() == 2);
  CHECK(stages[0].name == "logging");
  CHECK(stages[0].ms >= 0);
  CHECK(stages[1].name == "store");
  CHECK(stages[1].note == "off");
}

TEST_CASE("warmup: a zygote that is started again leaves no stage twice") {
  Warmup warmup;
  warmup.begin_stage("socket");
  for (int round = 0; round < 2; ++round) {
    warmup.restart_python();
    CHECK(report_of(warmup).stages.back().name == "warm-up");
    warmup.begin_stage("store", "off");
    warmup.begin_stage("serving");
    warmup.end_stage();
  }
  std::vector<std::string> names;
  for (const StageTime& stage : report_of(warmup).stages)
    names.push_back(stage.name);
  CHECK(names == std::vector<std::string>{"socket", "warm-up", "store", "serving"});
}

TEST_CASE("warmup: what begins is told to clients, what ends is kept with its time") {
  Warmup warmup;
  CHECK(warmup.on_progress({{"stage", "import"}, {"module", "pdfplumber"}, {"index", 2}, {"total", 6}}));
  CHECK(warmup.describe() == "importing pdfplumber (2/6)");
  CHECK(warmup.progress().module == "pdfplumber");
  CHECK(report_of(warmup).modules.empty());
  CHECK_FALSE(
      warmup.on_progress({{"stage", "import"}, {"module", "pdfplumber"}, {"index", 2}, {"total", 6}, {"ms", 121.5}}));
  CHECK(warmup.on_progress({{"stage", "first_document"}}));
  CHECK(warmup.describe() == "first_document");
  CHECK_FALSE(warmup.on_progress({{"stage", "first_document"}, {"ms", 4.0}}));
  const auto modules = report_of(warmup).modules;
  REQUIRE(modules.size() == 2);
  CHECK(modules[0].name == "pdfplumber");
  CHECK(modules[0].ms == 121.5);
  CHECK(modules[1].name == "first_document");
}

TEST_CASE("warmup: the report at its end names interpreter and packages") {
  Warmup warmup;
  warmup.on_warm({{"python", "3.11.2"}, {"executable", "/venv/bin/python3"}, {"packages", {{"pydantic", "2.0"}}}});
  const StatusReport report = report_of(warmup);
  CHECK(report.python_version == "3.11.2");
  CHECK(report.python_executable == "/venv/bin/python3");
  CHECK(report.packages.at("pydantic") == "2.0");
  CHECK(warmup.describe() == "workers");
}

TEST_CASE("warmup: a zygote that starts again begins its modules anew, and leaves the daemon's stages") {
  Warmup warmup;
  warmup.begin_stage("logging");
  CHECK_FALSE(warmup.on_progress({{"stage", "import"}, {"module", "PIL"}, {"ms", 1.0}}));
  warmup.restart_python();
  CHECK(report_of(warmup).modules.empty());
  REQUIRE(report_of(warmup).stages.size() == 2);
  CHECK(report_of(warmup).stages.back().name == "warm-up");
  CHECK(warmup.describe() == "interpreter");
}
