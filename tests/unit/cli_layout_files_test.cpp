// SPDX-License-Identifier: Apache-2.0
#include "cli/layout_files.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

namespace {

using namespace ocr;

std::string objection(const test::TempDir& folder) {
  const auto error = test::error_of([&] { return read_layout_files(folder.path()); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::config);
  CHECK_FALSE(error->hint().empty());
  return error->what();
}

}  // namespace

TEST_CASE("layout_files: without the folder there are none") {
  const test::TempDir folder;
  CHECK(read_layout_files(folder / "layouts").empty());
  CHECK(read_layout_files(folder.path()).empty());
}

TEST_CASE("layout_files: the YAML files by name, and nothing else") {
  const test::TempDir folder;
  folder.write("zoo.yml", "issuer: Zoo\n");
  folder.write("baker.yaml", "issuer: Bäcker\n");
  folder.write("notes.txt", "no layout");
  folder.write("old.yml~", "no layout");
  const auto layouts = read_layout_files(folder.path());
  REQUIRE(layouts.size() == 2);
  CHECK(layouts[0].name == "baker.yaml");
  CHECK(layouts[0].text == "issuer: Bäcker\n");
  CHECK(layouts[1].name == "zoo.yml");
}

TEST_CASE("layout_files: one that cannot be used is named") {
  const test::TempDir folder;
  SECTION("too large") {
    folder.write("big.yml", std::string((256U << 10U) + 1, 'x'));
    CHECK(objection(folder).find("big.yml is larger than 256KiB") != std::string::npos);
  }
  SECTION("no text") {
    folder.write("binary.yml", "\xff\xfe");
    CHECK(objection(folder).find("binary.yml is not UTF-8") != std::string::npos);
  }
  SECTION("a folder") {
    std::filesystem::create_directory(folder / "dir.yml");
    CHECK(objection(folder).find("dir.yml is not a file") != std::string::npos);
  }
  SECTION("a named pipe, which is not waited for") {
    REQUIRE(::mkfifo((folder / "pipe.yml").c_str(), 0600) == 0);
    CHECK(objection(folder).find("pipe.yml is not a file") != std::string::npos);
  }
  SECTION("a link to nowhere") {
    std::filesystem::create_symlink("nowhere", folder / "link.yml");
    CHECK_THAT(objection(folder), Catch::Contains("link.yml cannot be read: No such file"));
  }
}

TEST_CASE("layout_files: as large as allowed is allowed, and what is too much together is not") {
  const test::TempDir folder;
  for (int i = 0; i < 8; ++i)
    folder.write(std::to_string(i) + ".yml", std::string(256U << 10U, 'x'));
  CHECK(read_layout_files(folder.path()).size() == 8);
  folder.write("last.yml", "x");
  CHECK(objection(folder).find("more than 2MiB") != std::string::npos);
}

TEST_CASE("layout_files: no more than 64") {
  const test::TempDir folder;
  for (int i = 0; i < 64; ++i)
    folder.write(std::to_string(i) + ".yml", "x");
  CHECK(read_layout_files(folder.path()).size() == 64);
  folder.write("one more.yml", "x");
  CHECK(objection(folder).find("more than 64") != std::string::npos);
}
