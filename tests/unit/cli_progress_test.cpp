// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.hpp"
#include "tests/unit/cli_capture.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <functional>

namespace {

using namespace ocr;
using ocr::test::Capture;
using Mode = ProgressView::Mode;

const Progress kImport{"import", "pdfplumber", 2, 6};

}  // namespace

TEST_CASE("progress: stages in words") {
  CHECK(stage_text(kImport) == "importing pdfplumber (2/6)");
  CHECK(stage_text({"interpreter", "", 0, 0}) == "starting Python");
  CHECK(stage_text({"first_document", "", 0, 0}) == "reading a first document");
  CHECK(stage_text({"workers", "", 0, 0}) == "starting workers");
  CHECK(stage_text({"models", "", 0, 0}) == "loading recognition models");
  // A later daemon may have stages that this client does not know.
  CHECK(stage_text({"store\n", "", 0, 0}) == "store\\n");
}

TEST_CASE("progress: what is shown where") {
  CHECK(ProgressView::mode_for("auto", false, true) == Mode::spinner);
  CHECK(ProgressView::mode_for("auto", false, false) == Mode::plain);
  CHECK(ProgressView::mode_for("plain", false, true) == Mode::plain);
  CHECK(ProgressView::mode_for("json", false, true) == Mode::json);
  CHECK(ProgressView::mode_for("none", false, true) == Mode::none);
  CHECK(ProgressView::mode_for("json", true, true) == Mode::none);
}

TEST_CASE("progress: plain lines come from the process that starts the daemon alone") {
  Capture capture;
  ProgressView view(Mode::plain, capture.messages);
  view.warming(kImport);
  CHECK(capture.err().empty());
  view.starting();
  view.warming(kImport);
  CHECK(capture.err() == "ocr: starting ocrd: importing pdfplumber (2/6)\n");
}

TEST_CASE("progress: loading models is told on a terminal alone, as it is no start of the daemon") {
  Capture plain;
  ProgressView lines(Mode::plain, plain.messages);
  lines.starting();
  lines.warming({"models", "", 0, 0});
  lines.warming({"reading", "", 0, 0});
  CHECK(plain.err().empty());
  Capture terminal;
  ProgressView spinner(Mode::spinner, terminal.messages);
  spinner.warming({"models", "", 0, 0});
  spinner.finish();
  CHECK(terminal.err() == "\r\x1b[K⠋ loading recognition models\r\x1b[K");
}

TEST_CASE("progress: what is waited for stays on the line until it is over or a document is finished") {
  const auto shown = [](const std::function<void(ProgressView&)>& then) {
    Capture capture;
    ProgressView view(Mode::spinner, capture.messages, std::chrono::milliseconds(0));
    view.warming({"models", "", 0, 0});
    view.reading(0, 2);
    then(view);
    view.tick();
    const std::string text = capture.err();
    return text.substr(text.find_last_of("K") + 1);
  };
  CHECK(shown([](ProgressView&) {}) == "⠙ loading recognition models");
  CHECK(shown([](ProgressView& view) { view.reading(1, 2); }) == "⠙ reading (1 of 2 done)");
  const auto over = [](ProgressView& view) {
    view.warming({"reading", "", 0, 0});
    view.reading(0, 2);
  };
  CHECK(shown(over) == "⠹ reading (0 of 2 done)");
}

TEST_CASE("progress: JSON is one object a line") {
  Capture capture;
  ProgressView view(Mode::json, capture.messages);
  view.warming(kImport);
  const std::string text = capture.err();
  REQUIRE(text.back() == '\n');
  const auto event = nlohmann::json::parse(text);
  CHECK(event.at("event") == "warming");
  CHECK(event.at("module") == "pdfplumber");
  CHECK(event.at("index") == 2);
  CHECK(event.at("total") == 6);
}

TEST_CASE("progress: the spinner turns in place and leaves nothing behind") {
  Capture capture;
  ProgressView view(Mode::spinner, capture.messages);
  view.warming(kImport);
  view.tick();
  view.finish();
  CHECK(
      capture.err() ==
      "\r\x1b[K⠋ starting ocrd: importing pdfplumber (2/6)\r\x1b[K⠙ starting ocrd: importing pdfplumber (2/6)\r\x1b[K");
}

TEST_CASE("progress: a quick call shows nothing at all") {
  for (const Mode mode : {Mode::spinner, Mode::plain, Mode::json, Mode::none}) {
    Capture capture;
    ProgressView view(mode, capture.messages);
    view.reading(0, 1);
    view.tick();
    view.finish();
    CHECK(capture.err().empty());
  }
}

TEST_CASE("progress: none says nothing of a start either") {
  Capture capture;
  ProgressView view(Mode::none, capture.messages);
  view.starting();
  view.warming(kImport);
  view.tick();
  CHECK(capture.err().empty());
}
