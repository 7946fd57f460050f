// SPDX-License-Identifier: Apache-2.0
#include "common/document_record.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace ocr;

TEST_CASE("document_record: a failed input is a record like any other, in the contract's order") {
  const std::string record = failure_record("a.pdf", 37102, {"damaged_file", "it is cut off", "fetch it again", false});
  CHECK(
      record ==
      R"({"schema":"ocr.document/1","source":{"file":"a.pdf","bytes":37102},"error":{"code":"damaged_file","message":"it is cut off","hint":"fetch it again","retryable":false}})");
}

TEST_CASE("document_record: a name that is not UTF-8 is given twice, a size that is not known not at all") {
  const auto record = nlohmann::json::parse(failure_record("t\xff\n.pdf", std::nullopt, {"not_found", "m", "", true}));
  CHECK(record.at("source").at("file") == "t\\xff\n.pdf");
  CHECK(record.at("source").at("file_b64") == "dP8KLnBkZg==");
  CHECK_FALSE(record.at("source").contains("bytes"));
  CHECK(record.at("error").at("retryable") == true);
}

TEST_CASE("document_record: it is one line whatever the name and the message hold") {
  const std::string record = failure_record("a\nb", 1, {"internal", "line\nend \xff", "", false});
  CHECK(record.find('\n') == std::string::npos);
  CHECK(nlohmann::json::parse(record).at("error").at("message") == "line\nend \xef\xbf\xbd");
}
