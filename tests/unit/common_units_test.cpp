// SPDX-License-Identifier: Apache-2.0
#include "common/units.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace ocr;

TEST_CASE("units: durations as people write them") {
  const std::vector<std::pair<const char*, std::int64_t>> good{
      {"60", 60000},    {"60s", 60000},     {"250ms", 250}, {"30min", 1800000}, {"2m", 120000}, {"2h", 7200000},
      {"1d", 86400000}, {"1h30m", 5400000}, {"1.5s", 1500}, {"0", 0},           {"0.25", 250},  {"1m30", 90000}};
  for (const auto& [text, ms] : good) {
    INFO(text);
    REQUIRE(parse_duration(text));
    CHECK(parse_duration(text)->count() == ms);
  }
}

TEST_CASE("units: what is no duration") {
  for (const auto* text :
       {"", "s", "-1s", "+1s", "1 s", "1e3s", "1..5s", ".", "1x", "inf", "nan", "9999999999999d", "1s!", "0x10"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("units: sizes as people write them") {
  const std::vector<std::pair<const char*, std::uint64_t>> good{{"0", 0},
                                                                {"12", 12},
                                                                {"12B", 12},
                                                                {"1K", 1024},
                                                                {"1KiB", 1024},
                                                                {"1kB", 1000},
                                                                {"256MiB", 268435456},
                                                                {"5MB", 5000000},
                                                                {"1GiB", 1073741824},
                                                                {"1.5G", 1610612736},
                                                                {"2GB", 2000000000},
                                                                {"1T", 1099511627776}};
  for (const auto& [text, bytes] : good) {
    INFO(text);
    REQUIRE(parse_size(text));
    CHECK(*parse_size(text) == bytes);
  }
}

TEST_CASE("units: what is no size") {
  for (const auto* text : {"", "B", "-1", "1 MiB", "1mib", "1XB", "1MiB2", "99999999999999999999", "1.2.3M"}) {
    INFO(text);
    CHECK_FALSE(parse_size(text));
  }
}

TEST_CASE("units: what is printed is short and can be read again") {
  const std::vector<std::pair<std::int64_t, const char*>> durations{
      {250, "250ms"}, {1500, "1.5s"}, {60000, "1min"}, {1800000, "30min"}, {0, "0"}};
  for (const auto& [ms, text] : durations) {
    CHECK(format_duration(Milliseconds(ms)) == text);
    CHECK(parse_duration(text)->count() == ms);
  }
  CHECK(format_size(12) == "12B");
  CHECK(format_size(37102) == "36.23KiB");
  CHECK(format_size(268435456) == "256MiB");
  CHECK(format_size(1073741824) == "1GiB");
  CHECK(parse_size(format_size(268435456)) == 268435456U);
}
