// SPDX-License-Identifier: Apache-2.0
#include "common/build_info.hpp"

#include <catch2/catch.hpp>

#include <vector>

using ocr::BuildInfo;

TEST_CASE("build_info: the later stamp is the newer build, whatever the ids are") {
  CHECK(BuildInfo{"1", "a", 2}.newer_than({"2", "b", 1}));
  CHECK_FALSE(BuildInfo{"2", "b", 1}.newer_than({"1", "a", 2}));
}

TEST_CASE("build_info: of two builds exactly one is the newer, and none is newer than itself") {
  const std::vector<BuildInfo> builds{{"1", "a", 1}, {"1", "b", 1}, {"1", "a", 2}, {"1", "c", 2}};
  for (const BuildInfo& one : builds) {
    CHECK_FALSE(one.newer_than(one));
    for (const BuildInfo& other : builds) {
      if (!(one == other)) CHECK(one.newer_than(other) != other.newer_than(one));
    }
  }
}

TEST_CASE("build_info: this program knows which build it is") {
  CHECK_FALSE(ocr::build_info().version.empty());
  CHECK_FALSE(ocr::build_info().id.empty());
  CHECK(ocr::build_info().stamp > 0);
}
