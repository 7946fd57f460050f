// SPDX-License-Identifier: Apache-2.0
#include "common/page_ranges.hpp"
#include "tests/support/errors.hpp"

#include <catch2/catch.hpp>

namespace {

std::optional<ocr::ErrorCode> judged(std::string_view ranges) {
  return ocr::test::code_of([&] {
    ocr::check_page_ranges(ranges);
    return 0;
  });
}

}  // namespace

TEST_CASE("page ranges: what a document may satisfy is let through") {
  const auto* ranges = GENERATE("", "  ", "2", "1-3,5,7-", "-2", "8-", " 3 , 1 ", "2,1-3", "999999999-");
  CAPTURE(ranges);
  CHECK_FALSE(judged(ranges));
}

TEST_CASE("page ranges: what none can satisfy is a usage error") {
  const auto* ranges = GENERATE("x", "0", "0-", "-0", "3-2", "a", "1-2-3", ",", "1,", "1,,2", "-", "--1", "\u0661",
                                "1 2", "+1", "1234567890");
  CAPTURE(ranges);
  CHECK(judged(ranges) == ocr::ErrorCode::usage);
}
