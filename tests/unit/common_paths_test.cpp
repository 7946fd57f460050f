// SPDX-License-Identifier: Apache-2.0
#include "common/error.hpp"
#include "common/paths.hpp"
#include "tests/support/settings.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <system_error>

namespace {

using namespace ocr;
using test::environment_of;
namespace fs = std::filesystem;

}  // namespace

TEST_CASE("paths: the XDG folders are used") {
  const test::TempDir folder;
  const Paths paths = resolve_paths(environment_of(
      {{"XDG_RUNTIME_DIR", folder.path()}, {"XDG_STATE_HOME", "/s"}, {"XDG_CONFIG_HOME", "/c"}, {"HOME", "/h"}}));
  CHECK(paths.runtime_dir == folder / "ocr");
  CHECK(paths.state_dir == "/s/ocr");
  CHECK(paths.config_dir == "/c/ocr");
  CHECK(paths.socket() == folder / "ocr" / "ocrd.sock");
  CHECK(paths.log() == "/s/ocr/ocrd.log");
  CHECK(paths.env_file() == "/c/ocr/.env");
}

TEST_CASE("paths: without them the home folder is, and nothing is created") {
  const test::TempDir home;
  const Paths paths = resolve_paths(environment_of({{"HOME", home.path()}}));
  CHECK(paths.state_dir == home / ".local/state/ocr");
  CHECK(paths.config_dir == home / ".config/ocr");
  CHECK(paths.runtime_dir == home / ".local/state/ocr/run");
  CHECK(fs::is_empty(home.path()));
}

TEST_CASE("paths: a path that is not absolute does not count") {
  const Paths paths = resolve_paths(environment_of(
      {{"XDG_STATE_HOME", "state"}, {"XDG_CONFIG_HOME", ""}, {"XDG_RUNTIME_DIR", "run"}, {"HOME", "/h"}}));
  CHECK(paths.state_dir == "/h/.local/state/ocr");
  CHECK(paths.config_dir == "/h/.config/ocr");
  CHECK(paths.runtime_dir == "/h/.local/state/ocr/run");
}

TEST_CASE("paths: a runtime folder that is not there, or no folder, is replaced") {
  const test::TempDir folder;
  const std::string file = folder.write("file", "");
  for (const std::string& runtime : {(folder / "absent").string(), file}) {
    CHECK(resolve_paths(environment_of({{"XDG_RUNTIME_DIR", runtime}, {"HOME", "/h"}})).runtime_dir ==
          "/h/.local/state/ocr/run");
  }
}

TEST_CASE("paths: without HOME the password database knows the home folder") {
  const Paths paths = resolve_paths(environment_of({}));
  CHECK(paths.state_dir.is_absolute());
  CHECK(paths.state_dir.string().ends_with(".local/state/ocr"));
  CHECK(resolve_paths(environment_of({{"HOME", "relative"}})).state_dir == paths.state_dir);
}

TEST_CASE("paths: a private folder is made with what is above it, for its owner alone") {
  const test::TempDir folder;
  const fs::path target = folder / "a" / "b" / "private";
  ensure_private_directory(target);
  CHECK(test::permissions_of(target) == 0700);
  ensure_private_directory(target);
}

TEST_CASE("paths: a folder that others may enter is made private") {
  const test::TempDir folder;
  const fs::path target = folder / "open";
  fs::create_directory(target);
  ::chmod(target.c_str(), 0777);
  ensure_private_directory(target);
  CHECK(test::permissions_of(target) == 0700);
}

TEST_CASE("paths: a link or a file in its place is refused") {
  const test::TempDir folder;
  fs::create_directory(folder / "elsewhere");
  fs::create_symlink(folder / "elsewhere", folder / "link");
  CHECK_THROWS_AS(ensure_private_directory(folder / "link"), std::system_error);
  CHECK_THROWS_AS(ensure_private_directory(folder.write("file", "")), std::system_error);
  CHECK_THROWS_AS(ensure_private_directory(folder / "file" / "below"), std::system_error);
}

TEST_CASE("paths: another user's folder is refused") {
  if (::geteuid() != 0) {
    WARN("skipped: only root can make one");
    return;
  }
  const test::TempDir folder;
  const fs::path target = folder / "theirs";
  fs::create_directory(target);
  REQUIRE(::chown(target.c_str(), 12345, 12345) == 0);
  CHECK_THROWS_AS(ensure_private_directory(target), Error);
}
