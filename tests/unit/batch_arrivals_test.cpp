// SPDX-License-Identifier: Apache-2.0
#include "batch/arrivals.hpp"
#include "batch/sight.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>

namespace {

using namespace ocr;
using namespace ocr::batch;
using ocr::test::TempDir;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Files and a clock that only the test moves.
struct World {
  Arrivals arrivals{seconds(2)};
  Arrivals::Time now;
  std::map<std::string, Sight> files;

  Sight& write(const std::string& path, std::int64_t size) {
    Sight& sight = files[path];
    sight.size = size;
    ++sight.modified_ns;
    sight.quiet = {};
    return sight;
  }
  std::optional<std::string> take() {
    return arrivals.take(now, [this](const std::string& path) -> std::optional<Sight> {
      const auto found = files.find(path);
      return found == files.end() ? std::nullopt : std::optional(found->second);
    });
  }
  std::optional<std::string> take_after(Milliseconds time) {
    now += time;
    for (auto& [path, sight] : files)
      sight.quiet += time;
    return take();
  }
};

}  // namespace

TEST_CASE("arrivals: what was closed is complete a moment later") {
  World world;
  world.write("a", 10);
  world.arrivals.closed("a", world.now);
  CHECK_FALSE(world.take());
  REQUIRE(world.arrivals.due());
  CHECK(*world.arrivals.due() - world.now <= milliseconds(500));
  CHECK(world.take_after(milliseconds(500)) == "a");
  CHECK(world.arrivals.empty());
  CHECK_FALSE(world.arrivals.due());
  CHECK_FALSE(world.take_after(hours(1)));
}

TEST_CASE("arrivals: several closings are one file, and each puts it off") {
  World world;
  world.write("a", 10);
  world.arrivals.closed("a", world.now);
  world.now += milliseconds(150);
  world.arrivals.closed("a", world.now);
  CHECK_FALSE(world.take_after(milliseconds(100)));
  CHECK(world.take_after(milliseconds(100)) == "a");
  CHECK_FALSE(world.take_after(hours(1)));
}

TEST_CASE("arrivals: an empty file that was closed may be only the beginning of one") {
  World world;
  world.write("a", 0);
  world.arrivals.closed("a", world.now);
  CHECK_FALSE(world.take_after(milliseconds(500)));
  SECTION("it is written") {
    world.write("a", 10);
    world.arrivals.closed("a", world.now);
    CHECK(world.take_after(milliseconds(500)) == "a");
  }
  SECTION("it stays so") {
    CHECK(world.take_after(seconds(2)) == "a");
  }
}

TEST_CASE("arrivals: what is found is complete when it has been quiet") {
  World world;
  Sight& sight = world.write("a", 10);
  sight.quiet = hours(1);
  CHECK(world.arrivals.found("a", sight, world.now));
  CHECK(world.arrivals.empty());

  Sight& young = world.write("b", 10);
  CHECK_FALSE(world.arrivals.found("b", young, world.now));
  CHECK_FALSE(world.take_after(seconds(1)));
  world.write("b", 20);
  CHECK_FALSE(world.take_after(seconds(1)));
  CHECK_FALSE(world.take_after(seconds(1)));
  CHECK(world.take_after(seconds(1)) == "b");
}

TEST_CASE("arrivals: a clock that is ahead does not hold a file for ever") {
  World world;
  Sight& sight = world.write("a", 10);
  sight.quiet = -hours(24);
  CHECK_FALSE(world.arrivals.found("a", sight, world.now));
  CHECK(world.take_after(seconds(2)) == "a");
}

TEST_CASE("arrivals: a file that is open for writing is not complete, however quiet") {
  World world;
  Sight& sight = world.write("a", 10);
  sight.written = sight.certain = true;
  sight.quiet = hours(1);
  CHECK_FALSE(world.arrivals.found("a", sight, world.now));
  for (int i = 0; i < 10; ++i)
    CHECK_FALSE(world.take_after(seconds(10)));
  SECTION("until it is closed") {
    sight.written = false;
    world.arrivals.closed("a", world.now);
    CHECK(world.take_after(milliseconds(500)) == "a");
  }
  SECTION("even when nobody tells of that") {
    sight.written = false;
    CHECK(world.take_after(seconds(10)) == "a");
  }
  SECTION("opened again after it was closed") {
    world.arrivals.closed("a", world.now);
    CHECK_FALSE(world.take_after(seconds(10)));
  }
}

TEST_CASE("arrivals: what is gone is forgotten, what is known is not found again") {
  World world;
  world.write("a", 10);
  world.arrivals.closed("a", world.now);
  CHECK_FALSE(world.arrivals.found("a", world.files.at("a"), world.now));
  world.files.clear();
  CHECK_FALSE(world.take_after(seconds(10)));
  CHECK(world.arrivals.empty());
}

TEST_CASE("arrivals: another try comes in its time, or when the file is written") {
  World world;
  world.write("a", 10);
  world.arrivals.again("a", world.now + seconds(60));
  Sight quiet = world.files.at("a");
  quiet.quiet = hours(1);
  CHECK_FALSE(world.arrivals.found("a", quiet, world.now));
  CHECK_FALSE(world.take_after(seconds(59)));
  SECTION("in its time") {
    CHECK(world.take_after(seconds(1)) == "a");
  }
  SECTION("written") {
    world.arrivals.closed("a", world.now);
    CHECK(world.take_after(milliseconds(500)) == "a");
  }
}

TEST_CASE("arrivals: without a time to settle all is complete at once") {
  Arrivals arrivals{Milliseconds(0)};
  const Arrivals::Time now;
  CHECK(arrivals.found("a", Sight{}, now));
  arrivals.closed("b", now);
  CHECK(arrivals.take(now, [](const std::string&) { return Sight{}; }) == "b");
}

TEST_CASE("sight: writers are seen, and nothing but a regular file is") {
  ignore_broken_leases();
  const TempDir folder;
  const std::string path = folder.write("a.pdf", "x");
  auto sight = look_at(path);
  REQUIRE(sight);
  CHECK(sight->size == 1);
  CHECK_FALSE(sight->written);
  CHECK_FALSE(sight->linked);
  CHECK(sight->quiet < hours(1));
  if (sight->certain) {
    std::ofstream writer(path, std::ios::app);
    CHECK(look_at(path)->written);
    writer.close();
    CHECK_FALSE(look_at(path)->written);
  }
  std::filesystem::create_symlink(path, folder / "link.pdf");
  CHECK(look_at((folder / "link.pdf").string())->linked);
  std::filesystem::create_hard_link(path, folder / "b.pdf");
  CHECK(look_at(path)->linked);
  CHECK_FALSE(look_at(folder.path().string()));
  CHECK_FALSE(look_at((folder / "none").string()));
}
