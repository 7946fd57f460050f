// SPDX-License-Identifier: Apache-2.0
#include "cli/status_text.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace ocr;

StatusReport report() {
  StatusReport report;
  report.state = "ready";
  report.pid = 4711;
  report.version = "0.1.0";
  report.build = "abc1234";
  report.uptime_s = 3725;
  report.started_by = "ocr read, pid 12";
  report.python_version = "3.11.2";
  report.python_executable = "/venv/bin/python3";
  report.packages = {{"pdfplumber", "0.11"}};
  report.stages = {{"logging", 0.1, ""}, {"store", 0, "off"}};
  report.modules = {{"pdfplumber", 121, ""}};
  report.workers = {{4712, "busy", 7, 40960, 15360, 4096, 12, "text", {}},
                    {4713, "ready", 1, 307200, 256000, 204800, 9, "ocr", {{"PP-OCRv6 det", 80, 20}}}};
  report.queued_ocr = 2;
  report.no_ocr = ErrorInfo{"recognition_unavailable", "there are no models", "install them", false};
  report.queued = 3;
  report.in_flight = {{"t\x1b.pdf", 250, 4712}};
  report.served = 42;
  report.last_crash = "worker 9: signal 9";
  report.limits = {{"timeout", "1min"}};
  report.sandbox = {"landlock", "seccomp"};
  report.idle_exit_s = 90;
  report.socket = "/run/ocr/ocrd.sock";
  report.log = "/state/ocr/ocrd.log";
  return report;
}

}  // namespace

TEST_CASE("status text: everything that the report holds is there") {
  const std::string text = status_text(report(), false);
  for (const char* part : {"ready",
                           "4711",
                           "1 h 2 min",
                           "0.1.0",
                           "abc1234",
                           "ocr read, pid 12",
                           "3.11.2",
                           "/venv/bin/python3",
                           "pdfplumber 0.11",
                           "store (off",
                           "pdfplumber (121 ms)",
                           "4712",
                           "busy",
                           "40MiB",
                           "4713    ocr  ready",
                           "PP-OCRv6 det (80 ms, 20 MB)",
                           "2 of them for recognition",
                           "there are no models",
                           "install them",
                           "15MiB",
                           "4MiB",
                           "3 waiting",
                           "42 read",
                           "signal 9",
                           "timeout 1min",
                           "landlock, seccomp",
                           "in 1 min 30 s",
                           "/run/ocr/ocrd.sock",
                           "/state/ocr/ocrd.log",
                           "250 ms"}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("status text: no name moves the cursor, and color is only where it is wanted") {
  CHECK(status_text(report(), false).find('\x1b') == std::string::npos);
  CHECK(status_text(report(), true).find("\x1b[32mready\x1b[0m") != std::string::npos);
}

TEST_CASE("status text: a degraded daemon tells why and what mends it") {
  StatusReport degraded = report();
  degraded.state = "degraded";
  degraded.degraded = ErrorInfo{"python_missing", "there is no interpreter", "make one", false};
  const std::string text = status_text(degraded, false);
  CHECK(text.find("there is no interpreter") != std::string::npos);
  CHECK(text.find("make one") != std::string::npos);
}

TEST_CASE("status text: exit codes of the states") {
  CHECK(status_exit_code("ready") == 0);
  CHECK(status_exit_code("warming") == 4);
  CHECK(status_exit_code("degraded") == 4);
  CHECK(status_exit_code("leaving") == 3);
}
