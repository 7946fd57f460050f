// SPDX-License-Identifier: Apache-2.0
#include "cli/reading.hpp"

#include <catch2/catch.hpp>

TEST_CASE("reading: a daemon is not asked for a sign of life at once when no time-out is set") {
  ocr::Config config;
  config.timeout = ocr::Milliseconds(0);
  CHECK(ocr::patience_with(config) == ocr::Milliseconds(ocr::kUsualTimeoutMs));
  config.timeout = ocr::Milliseconds(1500);
  CHECK(ocr::patience_with(config) == ocr::Milliseconds(1500));
}
