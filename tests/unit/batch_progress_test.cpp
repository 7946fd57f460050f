// SPDX-License-Identifier: Apache-2.0
#include "batch/progress.hpp"
#include "batch/summary.hpp"
#include "cli/width.hpp"
#include "tests/unit/cli_capture.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace ocr;
using namespace ocr::batch;

Tally half_done() {
  Tally tally;
  tally.total = 200;
  tally.done = 90;
  tally.skipped = 5;
  tally.failed = tally.failed_now = 5;
  tally.pages = 120;
  return tally;
}

}  // namespace

TEST_CASE("batch progress: a line never is wider than the terminal, whatever the name") {
  const Slowest slowest{"発票発票発票発票発票発票.pdf\n", 75};
  const Speed speed{41.25, 55, 125};
  for (std::size_t columns = 4; columns < 160; ++columns) {
    const std::string line = bar_line(half_done(), speed, slowest, columns);
    CHECK(display_width(line) <= columns);
    CHECK(line.find('\n') == std::string::npos);
  }
}

TEST_CASE("batch progress: the more important comes first") {
  const Speed speed{41.25, 55, 125};
  CHECK(bar_line(half_done(), speed, {}, 34) == " 50% 95 done, 5 failed, 100 left");
  CHECK(bar_line(half_done(), speed, {}, 79) ==
        "[##########..........]  50% 95 done, 5 failed, 100 left, 2 min 5 s left");
  const std::string wide = bar_line(half_done(), speed, Slowest{"a.pdf", 75}, 200);
  CHECK(wide ==
        "[##########..........]  50% 95 done, 5 failed, 100 left, 2 min 5 s left, 41.2 documents/s, 55.0 pages/s, "
        "a.pdf for 1 min 15 s");
  CHECK(plain_line(half_done(), speed) ==
        "95 done, 5 failed, 100 left, 41.2 documents/s, 55.0 pages/s, 2 min 5 s left");
}

TEST_CASE("batch progress: scripts get numbers") {
  const auto object = nlohmann::json::parse(json_line(half_done(), {}, 3.14159, Slowest{"\xff", 2}));
  CHECK(object.at("left") == 100);
  CHECK(object.at("seconds") == 3.1);
  CHECK(object.at("seconds_left").is_null());
  CHECK(object.at("slowest").at("file") == "\\xff");
  CHECK(object.at("event") == "progress");
  const auto end = nlohmann::json::parse(json_line(half_done(), {}, 3, {}, "stopped"));
  CHECK(end.at("event") == "end");
  CHECK(end.at("state") == "stopped");
}

TEST_CASE("summary: the first failures, how many more, and where they stand") {
  test::Capture capture;
  Tally tally = half_done();
  tally.failures = {{"a.pdf", {"damaged_file", "it is damaged", "mend it", false}}};
  summarise(capture.messages, tally, {true, 2, "all.ndjson", {}});
  CHECK(capture.err() ==
        "ocr: a.pdf: it is damaged [damaged_file]\n  mend it\n"
        "ocr: and 4 more failed, all listed in all.ndjson\n");
  CHECK(exit_status(tally, false) == 1);
  CHECK(exit_status(Tally{}, true) == 0);
  Tally strict;
  strict.not_adding_up = 1;
  CHECK(exit_status(strict, true) == 1);
  CHECK(exit_status(strict, false) == 0);
}
