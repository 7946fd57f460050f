// SPDX-License-Identifier: Apache-2.0
#include "cli/messages.hpp"
#include "tests/unit/cli_capture.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sstream>
#include <vector>

using ocr::test::Capture;

TEST_CASE("messages: subject, message, and each line of the hint indented") {
  Capture capture;
  capture.messages.error("a.pdf", "it is empty", "first\nsecond");
  CHECK(capture.err() == "ocr: a.pdf: it is empty\n  first\n  second\n");
}

TEST_CASE("messages: a line has no subject") {
  Capture capture;
  capture.messages.line("ocrd stopped");
  CHECK(capture.err() == "ocr: ocrd stopped\n");
}

TEST_CASE("messages: a name can neither forge a line nor move the cursor") {
  Capture capture;
  capture.messages.error("a\nocr: b\x1b[2J.pdf", "x", {});
  CHECK(capture.err() == "ocr: a\\nocr: b\\x1b[2J.pdf: x\n");
}

TEST_CASE("messages: the redrawn line is written when it changes, and erased once") {
  Capture capture;
  capture.messages.redraw("one");
  capture.messages.redraw("one");
  capture.messages.redraw("two");
  capture.messages.erase_redrawn();
  capture.messages.erase_redrawn();
  CHECK(capture.err() == "\r\x1b[Kone\r\x1b[Ktwo\r\x1b[K");
}

TEST_CASE("messages: two redrawn lines leave the cursor at their begin, and are erased together") {
  Capture capture;
  capture.messages.redraw("one\ntwo");
  capture.messages.redraw("one\ntwo");
  capture.messages.redraw("three");
  capture.messages.redraw("four\nfive");
  capture.messages.line("x");
  CHECK(capture.err() ==
        "\rone\x1b[K\ntwo\x1b[J\x1b[1A\r"
        "\r\x1b[Jthree"
        "\rfour\x1b[K\nfive\x1b[J\x1b[1A\r"
        "\r\x1b[Jocr: x\n");
}

TEST_CASE("messages: a redrawn line is cut between characters, before it could wrap") {
  Capture capture;
  std::string wide;
  for (int i = 0; i < 100; ++i)
    wide += "é";
  capture.messages.redraw(wide);
  CHECK(capture.err() == "\r\x1b[K" + wide.substr(0, std::size_t{79} * 2));
}

TEST_CASE("messages: a closed standard error is no reason to fail") {
  ocr::Messages nowhere(-1);
  nowhere.line("x");
  CHECK_FALSE(nowhere.is_terminal());
}

TEST_CASE("messages: for scripts each is an object, whatever it holds") {
  Capture capture;
  capture.messages.write_objects();
  capture.messages.line("ocrd stopped");
  capture.messages.error("a\n\xff.pdf", "it is\nempty", "first\nsecond");
  capture.messages.warning("a.pdf", "page 1: odd", {});
  capture.messages.failure("b.pdf", {"timed_out", "too slow \xff", "", true});
  std::istringstream lines(capture.err());
  std::vector<nlohmann::json> objects;
  for (std::string line; std::getline(lines, line);)
    objects.push_back(nlohmann::json::parse(line));
  REQUIRE(objects.size() == 4);
  CHECK(objects[0] == nlohmann::json{{"event", "message"}, {"message", "ocrd stopped"}});
  CHECK(objects[1].at("file") == "a\n\\xff.pdf");
  CHECK(objects[1].at("hint") == "first\nsecond");
  CHECK(objects[2].at("event") == "warning");
  CHECK(objects[3].at("code") == "timed_out");
  CHECK(objects[3].at("retryable") == true);
}
