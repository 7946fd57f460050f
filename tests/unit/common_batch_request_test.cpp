// SPDX-License-Identifier: Apache-2.0
#include "common/batch_request.hpp"
#include "common/error.hpp"
#include "tests/support/errors.hpp"

#include <catch2/catch.hpp>

using namespace ocr;

TEST_CASE("batch request: what is asked for comes over whole, names of any bytes") {
  BatchRequest request;
  request.verb = "watch";
  request.paths = {"in\n\xff", "b"};
  request.exclude = {"*.tmp"};
  request.output = "out/{stem}.{ext}";
  request.settings = {{"format", "json,pdf"}};
  request.move = true;
  request.settle_ms = 1500;
  request.no_daemon = true;
  const BatchRequest again = decode_batch_request(encode(request));
  CHECK(encode(again) == encode(request));
  CHECK(again.paths == request.paths);
  CHECK(again.settings == request.settings);
  CHECK(again.move);
  CHECK(again.settle_ms == 1500);
  CHECK(again.no_daemon);
  CHECK_FALSE(again.force);
  CHECK(std::string(again.name()) == "watch");
}

TEST_CASE("batch request: one of an older build lacks what came later") {
  const BatchRequest request = decode_batch_request(R"({"verb":"cnVu"})");
  CHECK(std::string(request.name()) == "batch");
  CHECK_FALSE(request.move);
  CHECK(request.settle_ms == 0);
  CHECK(test::code_of([] { return decode_batch_request("{}"); }) == ErrorCode::internal);
}
