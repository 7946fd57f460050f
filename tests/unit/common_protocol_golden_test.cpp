// SPDX-License-Identifier: Apache-2.0
// Every message as bytes, against tests/data/protocol: what has left a released program must be understood for ever.
#include "common/protocol.hpp"
#include "common/protocol_status.hpp"
#include "common/text.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace {

using namespace ocr;

std::vector<std::pair<std::string, Message>> messages() {
  ReadRequest by_path;
  by_path.id = 7;
  by_path.file = "ticket.pdf";
  by_path.path = "/home/anna/ticket.pdf";
  by_path.formats = {"text"};
  ReadRequest full = by_path;
  full.file = "t\xff.pdf";
  full.path = "/home/anna/t\xff.pdf";
  full.pages = "1-3,5";
  full.password = "se\"cret";
  full.engine = "pdfplumber";
  full.formats = {"json", "explain"};
  full.explain = true;
  full.timeout_ms = 1500;
  ReadRequest recognised = by_path;
  recognised.engine = "rapidocr";
  recognised.recognise = "force";
  recognised.quality = "fast";
  recognised.languages = {"spa", "eng"};
  recognised.layouts = {{"zoo.yml", "issuer: Zoo\n"}};
  ReadRequest as_bytes;
  as_bytes.id = 8;
  as_bytes.file = "-";
  as_bytes.formats = {"json"};
  Message sent = encode(as_bytes);
  sent.frames = {"%PDF-1.7"};
  Message result =
      encode(Result{7, {"items_sum"}, {{"no_text_layer", "page 2 has no text", 2}, {"repaired", "it was damaged", 0}}});
  result.frames = {R"({"schema":"ocr.document/1"})", "text"};
  Message failure = encode(Failure{7, {"damaged_file", "it is cut off", "fetch it again", false}});
  failure.frames = {R"({"schema":"ocr.document/1","error":{}})"};
  return {{"hello", encode(Hello{"0.1.0", "abc1234", 1700000000, "0123456789abcdef0123456789abcdef", true})},
          {"hello_replace", encode(Hello{"0.1.0", "abc1234", 1700000000, "", true, true})},
          {"read_path", encode(by_path)},
          {"read_full", encode(full)},
          {"read_recognised", encode(recognised)},
          {"read_bytes", sent},
          {"cancel", encode(Cancel{7})},
          {"status", status_request()},
          {"stop", encode(Stop{true})},
          {"wait", wait_request()},
          {"accepted", encode(Accepted{7, 3, kLaneOcr})},
          {"progress", encode(Progress{"import", "pdfplumber", 2, 6})},
          {"result", result},
          {"failure", failure},
          {"welcome", encode(Welcome{1, "0.1.0", "abc1234", 1700000000, 4711, "ready", 64, true, 512})},
          {"done", done()}};
}

StatusReport full_report() {
  StatusReport report;
  report.state = "degraded";
  report.stage = "importing pdfplumber (2/6)";
  report.pid = 4711;
  report.version = "0.1.0";
  report.build = "abc1234";
  report.uptime_s = 12.5;
  report.started_by = "ocr read, pid 12";
  report.python_version = "3.11.2";
  report.python_executable = "/venv/bin/python3";
  report.packages = {{"pdfplumber", "0.11.7"}};
  report.stages = {{"store", 0.5, "off"}};
  report.modules = {{"pdfplumber", 121.5, ""}};
  report.workers = {{4712, "busy", 9, 60000, 30000, 20000, 3.5, "text", {}},
                    {4713, "ready", 1, 300000, 250000, 200000, 9.5, "ocr", {{"PP-OCRv6 det", 80.5, 20.5}}}};
  report.queued = 2;
  report.queued_ocr = 1;
  report.in_flight = {{"a.pdf", 40.5, 4712}};
  report.clients = 3;
  report.served = 10;
  report.failed = 4;
  report.cancelled = 5;
  report.retried = 6;
  report.workers_lost = 7;
  report.zygote_starts = 8;
  report.p50_ms = 1.5;
  report.p95_ms = 9.5;
  report.last_crash = "worker 4710 died";
  report.limits = {{"window", "64"}};
  report.sandbox = {"seccomp"};
  report.idle_exit_s = 60.5;
  report.socket = "/run/ocrd.sock";
  report.log = "/state/ocrd.log";
  report.degraded = ErrorInfo{"python_missing", "there is no Python", "install it", false};
  report.no_ocr = ErrorInfo{"recognition_unavailable", "there are no models", "install them", false};
  return report;
}

}  // namespace

TEST_CASE("protocol: every message is byte for byte what it was") {
  for (const auto& [name, message] : messages()) {
    INFO(name);
    const std::string actual = test::golden_text(message);
    CHECK(actual == test::golden(name, actual));
  }
}

TEST_CASE("protocol: the status report is byte for byte what it was, and every field survives") {
  const Message message = encode(full_report());
  const std::string actual = test::golden_text(message);
  CHECK(actual == test::golden("status_report", actual));
  CHECK(encode(decode<StatusReport>(message)).json == message.json);
}

TEST_CASE("protocol: a status report without an idle exit and without trouble says null") {
  const StatusReport report = decode<StatusReport>(encode(StatusReport{}));
  CHECK_FALSE(report.idle_exit_s);
  CHECK_FALSE(report.degraded);
  CHECK(report.workers.empty());
}

TEST_CASE("protocol: a status report of another version is read as far as it is known") {
  const auto report = decode<StatusReport>({Kind::status_report, R"({"state":"ready","pid":7,"new":{"a":1}})", {}});
  CHECK(report.state == "ready");
  CHECK(report.pid == 7);
  CHECK_THROWS_AS(decode<StatusReport>({Kind::status_report, "no JSON", {}}), Error);
  CHECK_THROWS_AS(decode<StatusReport>({Kind::status_report, R"({"pid":"seven"})", {}}), Error);
}

TEST_CASE("protocol: each kind of message has a golden file") {
  std::set<std::string> headers;
  for (const auto& [name, message] : messages())
    headers.insert(encode_header(message.kind));
  headers.insert(encode_header(Kind::status_report));
  std::set<std::string> known;
  for (int kind = 1; kind <= 6; ++kind)
    known.insert(encode_header(static_cast<Kind>(kind)));
  for (int kind = 65; kind <= 71; ++kind)
    known.insert(encode_header(static_cast<Kind>(kind)));
  CHECK(headers == known);
}
