// SPDX-License-Identifier: Apache-2.0
#include "batch/progress.hpp"
#include "batch/summary.hpp"
#include "cli/width.hpp"
#include "tests/unit/cli_capture.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sstream>

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

TEST_CASE("batch progress: no line ever is wider than the terminal, whatever the name") {
  const Slowest slowest{"発票/発票発票発票発票発票発票発票発票.pdf\n", 75};
  const Speed speed{41.25, 55, 125};
  for (std::size_t columns = 4; columns < 160; ++columns) {
    std::istringstream lines(bar_lines(half_done(), speed, slowest, columns));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count)
      CHECK(display_width(line) <= columns);
    CHECK(count <= 2);
  }
}

TEST_CASE("batch progress: all that matters fits 80 columns, and the more important comes first") {
  const Speed speed{41.25, 55, 125};
  CHECK(bar_lines(half_done(), {}, {}, 34) == " 50% 95 done, 5 failed, 100 left");
  CHECK(bar_lines(half_done(), speed, Slowest{"in/2025/a.pdf", 75}, 79) ==
        "[##########..........]  50% 95 done, 5 failed, 100 left, 2 min 5 s left\n"
        "41.2 documents/s, 55.0 pages/s, slowest: in/2025/a.pdf for 1 min 15 s");
  CHECK(bar_lines(half_done(), speed, Slowest{"a/folder/of/a/long/name/ticket.pdf", 75}, 79)
            .ends_with("55.0 pages/s, slowest: ticket.pdf for 1 min 15 s"));
  CHECK(bar_lines(half_done(), speed, Slowest{"a/2025-01-01 Mercadona S.A. 3179-014.pdf", 75}, 79)
            .ends_with("slowest: 2025-01-01 Mercadona S… for 1 min 15 s"));
  CHECK(bar_lines(half_done(), speed, Slowest{"a.pdf", 75}, 34) ==
        " 50% 95 done, 5 failed, 100 left\n41.2 documents/s, 55.0 pages/s");
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
