// SPDX-License-Identifier: Apache-2.0
#include "daemon/statistics.hpp"

#include <catch2/catch.hpp>

using ocr::Statistics;

TEST_CASE("statistics: without a document there is nothing to rank") {
  const Statistics statistics;
  CHECK(statistics.percentile(0.5) == 0);
  CHECK(statistics.percentile(1) == 0);
}

TEST_CASE("statistics: percentiles are the nearest rank, in any order of arrival") {
  Statistics statistics;
  for (const int ms : {7, 3, 10, 1, 9, 2, 8, 4, 6, 5})
    statistics.add_duration(ms);
  CHECK(statistics.percentile(0.5) == 5);
  CHECK(statistics.percentile(0.95) == 10);
  CHECK(statistics.percentile(0.1) == 1);
  CHECK(statistics.percentile(0) == 1);
  CHECK(statistics.percentile(1) == 10);
}

TEST_CASE("statistics: one document is every percentile") {
  Statistics statistics;
  statistics.add_duration(4.5);
  CHECK(statistics.percentile(0.5) == 4.5);
  CHECK(statistics.percentile(0.95) == 4.5);
}

TEST_CASE("statistics: only the latest thousand documents count") {
  Statistics statistics;
  for (int i = 0; i < 1000; ++i)
    statistics.add_duration(1000);
  for (int i = 0; i < 1000; ++i)
    statistics.add_duration(2);
  CHECK(statistics.percentile(1) == 2);
  statistics.add_duration(5);
  CHECK(statistics.percentile(1) == 5);
}
