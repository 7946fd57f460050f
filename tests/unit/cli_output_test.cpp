// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/cli_capture.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <filesystem>
#include <iterator>

namespace {

using namespace ocr;
using ocr::test::Capture;
using ocr::test::code_of;
using ocr::test::read_file;
using ocr::test::TempDir;

std::ptrdiff_t files_in(const TempDir& folder) {
  return std::distance(std::filesystem::directory_iterator(folder.path()), {});
}

}  // namespace

TEST_CASE("output: what is written arrives when it is flushed") {
  Capture capture;
  capture.output.write("one ");
  CHECK(capture.out().empty());
  capture.output.write("two");
  capture.output.flush();
  CHECK(capture.out() == "one two");
}

TEST_CASE("output: a redrawn line is erased before anything is written") {
  Capture capture;
  capture.messages.redraw("working");
  capture.output.write("x");
  capture.output.flush();
  CHECK(capture.err() == "\r\x1b[Kworking\r\x1b[K");
}

TEST_CASE("output: a stream that was closed at the start is a write error") {
  Capture capture;
  Output closed(1, false, capture.messages);
  closed.write("x");
  CHECK(code_of([&] {
          closed.flush();
          return 0;
        }) == ErrorCode::write_failed);
}

TEST_CASE("output: a full disk is a write error, told once") {
  Capture capture;
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full);
  Output output(full.get(), true, capture.messages);
  output.write("x");
  CHECK(code_of([&] {
          output.commit();
          return 0;
        }) == ErrorCode::write_failed);
  CHECK_FALSE(code_of([&] {
    output.commit();
    return 0;
  }));
}

TEST_CASE("output: a file appears with commit, whole, and nothing else stays") {
  const TempDir folder;
  Capture capture;
  const std::string name = (folder / "out.txt").string();
  capture.output.to_file(name, false);
  capture.output.write("text");
  capture.output.flush();
  CHECK_FALSE(std::filesystem::exists(name));
  capture.output.commit();
  CHECK(read_file(name) == "text");
  CHECK(files_in(folder) == 1);
  CHECK(capture.out().empty());
}

TEST_CASE("output: discard and an end without commit leave nothing") {
  const TempDir folder;
  const std::string name = (folder / "out.txt").string();
  {
    Capture capture;
    capture.output.to_file(name, false);
    capture.output.write("text");
    capture.output.flush();
    CHECK(files_in(folder) == 1);
  }
  CHECK(files_in(folder) == 0);
}

TEST_CASE("output: an existing file is kept unless it may be replaced") {
  const TempDir folder;
  const std::string name = folder.write("out.txt", "old");
  Capture first;
  CHECK(code_of([&] {
          first.output.to_file(name, false);
          return 0;
        }) == ErrorCode::cannot_create);
  Capture second;
  second.output.to_file(name, true);
  second.output.write("new");
  CHECK(read_file(name) == "old");
  second.output.commit();
  CHECK(read_file(name) == "new");
}

TEST_CASE("output: a file that appears meanwhile is not replaced either") {
  const TempDir folder;
  Capture capture;
  const std::string name = (folder / "out.txt").string();
  capture.output.to_file(name, false);
  capture.output.write("ours");
  folder.write("out.txt", "theirs");
  CHECK(code_of([&] {
          capture.output.commit();
          return 0;
        }) == ErrorCode::cannot_create);
  CHECK(read_file(name) == "theirs");
}

TEST_CASE("output: a link is followed, a device is written directly") {
  const TempDir folder;
  const std::string target = folder.write("target.txt", "old");
  std::filesystem::create_symlink("target.txt", folder / "link.txt");
  Capture capture;
  capture.output.to_file((folder / "link.txt").string(), true);
  capture.output.write("new");
  capture.output.commit();
  CHECK(read_file(target) == "new");
  CHECK(std::filesystem::is_symlink(folder / "link.txt"));
  Capture device;
  device.output.to_file("/dev/null", false);
  device.output.write("x");
  device.output.commit();
  CHECK(std::filesystem::is_character_file("/dev/null"));
}

TEST_CASE("output: a folder or a missing folder cannot take the file") {
  const TempDir folder;
  Capture capture;
  CHECK(code_of([&] {
          capture.output.to_file(folder.path().string(), true);
          return 0;
        }) == ErrorCode::cannot_create);
  CHECK(code_of([&] {
          capture.output.to_file((folder / "no/out.txt").string(), false);
          return 0;
        }) == ErrorCode::cannot_create);
}

TEST_CASE("output: a name of 255 bytes has room for the temporary one") {
  const TempDir folder;
  Capture capture;
  const std::string name = (folder / std::string(255, 'n')).string();
  capture.output.to_file(name, false);
  capture.output.write("x");
  capture.output.commit();
  CHECK(read_file(name) == "x");
}

TEST_CASE("output: the name of a descriptor is no file, whatever it leads to") {
  const TempDir folder;
  Capture capture;
  const UniqueFd taken(::open(folder.write("taken", "before\n").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  Output output(-1, false, capture.messages);
  output.to_file(fmt::format("/dev/fd/{}", taken.get()), false);
  output.write("x");
  output.commit();
  CHECK(read_file(folder / "taken") == "before\nx");
}
