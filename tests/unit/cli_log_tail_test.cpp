// SPDX-License-Identifier: Apache-2.0
#include "cli/log_tail.hpp"
#include "common/fd.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace ocr;
using ocr::test::TempDir;

std::string tail(const std::string& content, std::size_t lines) {
  const UniqueFd fd = make_memfd("log", content);
  return last_lines(fd.get(), lines);
}

}  // namespace

TEST_CASE("log tail: the last lines, fewer when there are fewer") {
  CHECK(tail("a\nb\nc\n", 2) == "b\nc\n");
  CHECK(tail("a\nb\nc\n", 3) == "a\nb\nc\n");
  CHECK(tail("a\nb\nc\n", 9) == "a\nb\nc\n");
  CHECK(tail("a\nb\nc\n", 0).empty());
  CHECK(tail("", 2).empty());
}

TEST_CASE("log tail: a last line without its end counts, empty lines too") {
  CHECK(tail("a\nb", 1) == "b\n");
  CHECK(tail("a\n\n\n", 2) == "\n\n");
}

TEST_CASE("log tail: lines longer than one read, and many of them") {
  const std::string line(20000, 'x');
  CHECK(tail("first\n" + line + "\n" + line + "\n", 2) == line + "\n" + line + "\n");
  std::string many;
  for (int i = 0; i < 30000; ++i)
    many += std::to_string(i) + "\n";
  CHECK(tail(many, 2) == "29998\n29999\n");
}

TEST_CASE("log tail: the hint names the log, and shows five lines when there are any") {
  const TempDir folder;
  const std::string missing = (folder / "no.log").string();
  CHECK(log_tail_hint(missing) == "its log is " + missing);
  const std::string name = folder.write("ocrd.log", "1\n2\n3\n4\n5\n6\n");
  CHECK(log_tail_hint(name) == "the log's last lines (" + name + "):\n2\n3\n4\n5\n6\n");
}

TEST_CASE("log tail: of one start only what it wrote itself") {
  const TempDir folder;
  const std::string before = "2026-01-01T10:00:00.000+00:00 7 info service: ready\n";
  const std::string name = folder.write("ocrd.log", before +
                                                        "2026-01-01T10:00:01.000+00:00 8 error service: broken\n"
                                                        "2026-01-01T10:00:01.000+00:00 7 info workers: healthy\n"
                                                        "Traceback: of a program that it has started\n");
  const std::string head = "the log's last lines (" + name + "):\n";
  CHECK(log_tail_hint(StartLog{name, static_cast<off_t>(before.size()), 8}) ==
        head + "2026-01-01T10:00:01.000+00:00 8 error service: broken\nTraceback: of a program that it has started\n");
  // The log was begun anew meanwhile.
  CHECK(log_tail_hint(StartLog{name, 1 << 20, 7}).starts_with(head + before));
  folder.write("others.log", before);
  CHECK(log_tail_hint(StartLog{folder / "others.log", 0, 8}).empty());
  CHECK(log_tail_hint(StartLog{folder / "none.log", 0, 8}).empty());
}
