// SPDX-License-Identifier: Apache-2.0
#include "batch/duplicates.hpp"
#include "batch/report.hpp"
#include "common/text.hpp"
#include "daemon/store/cache_key.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

namespace {

using namespace ocr;
using namespace ocr::batch;

std::string content(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Outcome good(const std::string& input) {
  Outcome outcome;
  outcome.input = input;
  outcome.below = input.substr(input.rfind('/') + 1);
  outcome.state = State::done;
  outcome.outputs = {{"out/x.json", 7}};
  outcome.sha256 = "abc";
  outcome.ms = 12.34;
  outcome.failed_checks = {"items_sum"};
  return outcome;
}

Outcome bad(const std::string& input) {
  Outcome outcome = good(input);
  outcome.state = State::failed;
  outcome.outputs.clear();
  outcome.error = ErrorInfo{"timed_out", "not read, \"in time\"", "give it more", true};
  return outcome;
}

}  // namespace

TEST_CASE("report: what has failed is found again, names of any bytes too") {
  const auto format = GENERATE(ReportFormat::ndjson, ReportFormat::csv);
  const test::TempDir folder;
  const std::string file = (folder.path() / "report").string();
  const std::string bytes = "in/\xff,\"x\"\n.pdf";
  Report report(file, format, Report::Existing::refuse);
  report.add(good("in/a.pdf"), 5);
  CHECK_FALSE(std::filesystem::exists(file));
  report.begin();
  report.add(bad("in/sub/b.pdf"), 5);
  report.add(bad(bytes), 5);
  std::vector<std::string> failed;
  CHECK(read_failed(file, [&](const std::string& input, const std::string&) { failed.push_back(input); }) == 5);
  CHECK(failed == std::vector<std::string>{"in/sub/b.pdf", bytes});
}

TEST_CASE("report: a record has what a script needs") {
  const auto record = nlohmann::json::parse(report_line(bad("in/b.pdf"), ReportFormat::ndjson, 0));
  CHECK(record.at("state") == "failed");
  CHECK(record.at("code") == "timed_out");
  CHECK(record.at("retryable") == true);
  CHECK(record.at("below") == "b.pdf");
  CHECK(record.at("batch").is_null());
  const auto done = nlohmann::json::parse(report_line(good("in/b.pdf"), ReportFormat::ndjson, 3));
  CHECK(done.at("outputs") == std::vector<std::string>{"out/x.json"});
  CHECK(done.at("code").is_null());
  CHECK(done.at("ms") == 12.3);
}

TEST_CASE("report: an existing file stays, unless it may be replaced") {
  const test::TempDir folder;
  const auto file = folder.path() / "report";
  std::ofstream(file) << "precious";
  CHECK(test::code_of([&] { Report(file.string(), ReportFormat::csv, Report::Existing::refuse); }) ==
        ErrorCode::cannot_create);
  { const Report unfinished(file.string(), ReportFormat::csv, Report::Existing::replace); }
  CHECK(content(file) == "precious");
  Report report(file.string(), ReportFormat::csv, Report::Existing::replace);
  report.begin();
  CHECK(content(file).starts_with("input,state,"));
  CHECK(test::code_of([&] {
          std::ofstream(folder.path() / "other") << "no report";
          read_failed((folder.path() / "other").string(), [](const auto&, const auto&) {});
        }) == ErrorCode::usage);
}

TEST_CASE("report: one that is gone on with keeps its records, and loses what was half written") {
  for (const ReportFormat format : {ReportFormat::ndjson, ReportFormat::csv}) {
    const test::TempDir folder;
    const std::string file = (folder / "report").string();
    for (const char* input : {"in/a.pdf", "in/b.pdf"}) {
      Report report(file, format, Report::Existing::append);
      report.begin();
      report.add(good(input), 3);
      std::ofstream(file, std::ios::app) << "{\"input\":\"in/half";
    }
    { Report report(file, format, Report::Existing::append); }
    std::vector<std::string> inputs;
    each_row(file, [&](const ReportRow& row) {
      inputs.push_back(row.input);
      CHECK(row.sha256 == "abc");
      CHECK_FALSE(row.failed);
      CHECK(row.batch == 3);
    });
    CHECK(inputs == std::vector<std::string>{"in/a.pdf", "in/b.pdf"});
  }
}

TEST_CASE("report: the format is what the name says, unless it is given") {
  CHECK(report_format("", "r.csv") == ReportFormat::csv);
  CHECK(report_format("", "r.txt") == ReportFormat::ndjson);
  CHECK(report_format("ndjson", "r.csv") == ReportFormat::ndjson);
}

TEST_CASE("outcome: a job in the store gives back what it was made of") {
  const Outcome first = bad("in/\xff.pdf");
  const auto job = job_of(first, "stamp");
  CHECK(job.state == "failed");
  CHECK(job.code == "timed_out");
  const auto again = outcome_of(job);
  REQUIRE(again);
  CHECK(again->state == State::known);
  CHECK(again->input == first.input);
  CHECK(again->error->retryable);
  const auto done = outcome_of(job_of(good("a.pdf"), "stamp"));
  REQUIRE(done);
  CHECK(done->state == State::skipped);
  CHECK(done->copy == 0);
  CHECK_FALSE(done->filed);
  Outcome filed = good("a.pdf");
  filed.copy = 3;
  filed.filed = true;
  CHECK(outcome_of(job_of(filed, "stamp"))->copy == 3);
  CHECK(outcome_of(job_of(filed, "stamp"))->filed);
  REQUIRE(done->outputs.size() == 1);
  CHECK(done->outputs[0].path == plain_path("out/x.json"));
  CHECK(done->outputs[0].inode == 7);
  CHECK_FALSE(outcome_of(store::BatchJob{"a", "done", "", {}, {}, "not json", ""}));
}

TEST_CASE("duplicates: the first is read, and its answer is the others' under their names") {
  Duplicates duplicates;
  const std::string sha = store::sha256_of("content");
  CHECK(duplicates.claim(1, sha) == Duplicates::Claim::first);
  CHECK(duplicates.claim(2, sha) == Duplicates::Claim::waits);
  CHECK(duplicates.claim(3, store::sha256_of("other")) == Duplicates::Claim::first);
  const std::string document = R"({"source":{"file":"a.pdf"},"cached":false,"timing_ms":{}})";
  const Answer answer{Result{1, {"items_sum"}, {}}, std::nullopt, {document, "text"}, false};
  CHECK(duplicates.answered(1, answer, true) == std::vector<std::uint32_t>{2});
  CHECK(duplicates.claim(4, sha) == Duplicates::Claim::known);
  const Answer again = duplicates.answer(sha, "b.pdf", 7);
  REQUIRE(again.result);
  CHECK(again.result->failed_checks == std::vector<std::string>{"items_sum"});
  CHECK(again.frames.at(1) == "text");
  const auto renamed = nlohmann::json::parse(again.frames.at(0));
  CHECK(renamed.at("source").at("file") == "b.pdf");
  CHECK(renamed.at("cached") == true);
}

TEST_CASE("duplicates: a file that changed before it was read tells nothing of others") {
  Duplicates duplicates;
  const std::string sha = store::sha256_of("content");
  static_cast<void>(duplicates.claim(1, sha));
  static_cast<void>(duplicates.claim(2, sha));
  CHECK(duplicates.answered(1, {Result{}, std::nullopt, {"{}"}, false}, false) == std::vector<std::uint32_t>{2});
  CHECK(duplicates.claim(3, sha) == Duplicates::Claim::first);
}

TEST_CASE("report: its first record tells whose it is, and what is none is told apart") {
  const auto format = GENERATE(ReportFormat::ndjson, ReportFormat::csv);
  const test::TempDir folder;
  const std::string file = (folder / "report").string();
  Report report(file, format, Report::Existing::refuse);
  report.begin();
  CHECK(first_of_report(file)->batch == 0);
  report.add(good("in/a.pdf"), 5);
  CHECK(first_of_report(file)->batch == 5);
  CHECK_FALSE(first_of_report(folder.write("document.json", "{\"schema\":\"ocr.document/1\"}\n")));
  CHECK_FALSE(first_of_report(folder.write("table.csv", "date,state\n1,2\n")));
  CHECK_FALSE(first_of_report((folder / "none").string()));
}
