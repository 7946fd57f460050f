// SPDX-License-Identifier: Apache-2.0
#include "cli/reading.hpp"

#include <catch2/catch.hpp>

TEST_CASE("reading: a daemon is not asked for a sign of life again and again, whatever the time-out is") {
  ocr::Config config;
  config.timeout = ocr::Milliseconds(0);
  CHECK(ocr::patience_with(config) == ocr::Milliseconds(ocr::kUsualTimeoutMs));
  config.timeout = ocr::Milliseconds(5);
  CHECK(ocr::patience_with(config) == ocr::Milliseconds(1000));
  config.timeout = ocr::Milliseconds(1500);
  CHECK(ocr::patience_with(config) == ocr::Milliseconds(1500));
}
