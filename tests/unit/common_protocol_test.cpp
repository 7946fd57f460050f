// SPDX-License-Identifier: Apache-2.0
#include "common/protocol.hpp"
#include "tests/support/errors.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace ocr;
using test::code_of;

Message with_json(Kind kind, std::string json) {
  return {kind, std::move(json), {}};
}

}  // namespace

TEST_CASE("protocol: a header is magic, version, kind and two zero bytes") {
  CHECK(encode_header(Kind::read) == std::string("OCRW\x01\x02\0\0", 8));
  for (const Kind kind : {Kind::hello, Kind::wait, Kind::accepted, Kind::done})
    CHECK(decode_header(encode_header(kind)) == kind);
}

TEST_CASE("protocol: what is no header is refused") {
  const std::string good = encode_header(Kind::hello);
  for (const std::string& frame : {std::string(), std::string("OCRW"), good.substr(0, 7), good + "x",
                                   std::string("OCRX") + good.substr(4), std::string(8, '\0')}) {
    INFO(frame);
    CHECK(code_of([&] { return decode_header(frame); }) == ErrorCode::bad_request);
  }
}

TEST_CASE("protocol: another version is told from garbage, and what to do is said") {
  std::string frame = encode_header(Kind::hello);
  frame[4] = '\x02';
  const auto error = test::error_of([&] { return decode_header(frame); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::protocol_mismatch);
  CHECK_THAT(error->what(), Catch::Contains("protocol 2") && Catch::EndsWith("this one is older"));
  CHECK_THAT(error->hint(), Catch::Contains("newer ocr"));
  frame[4] = '\x00';
  const auto other = test::error_of([&] { return decode_header(frame); });
  REQUIRE(other);
  CHECK_THAT(other->what(), Catch::Contains("protocol 0") && Catch::EndsWith("the other is older"));
  CHECK_THAT(other->hint(), Catch::Contains("`ocr restart` replaces the older daemon"));
}

TEST_CASE("protocol: hello and welcome survive the wire") {
  const auto hello = decode<Hello>(encode(Hello{"1.2", "build", -5, "lease", true}));
  CHECK(hello.version == "1.2");
  CHECK(hello.build == "build");
  CHECK(hello.stamp == -5);
  CHECK(hello.lease == "lease");
  CHECK(hello.take_over);
  const auto welcome = decode<Welcome>(encode(Welcome{1, "1.2", "build", 9, 11, "warming", 3, true, 7}));
  CHECK(welcome.protocol == 1);
  CHECK(welcome.pid == 11);
  CHECK(welcome.state == "warming");
  CHECK(welcome.window == 3);
  CHECK(welcome.stamp == 9);
  CHECK(welcome.leaving);
  CHECK(welcome.recognitions == 7);
}

TEST_CASE("protocol: a read request survives the wire, whatever bytes its names hold") {
  ReadRequest request;
  request.id = 18446744073709551615ULL;
  request.file = "line\nend \xfe\xff \xc3\xb1";
  request.path = "/tmp/\x80";
  request.pages = "2-";
  request.password = "p\xff";
  request.engine = "pdfium";
  request.formats = {"text", "json"};
  request.explain = true;
  request.timeout_ms = 1;
  const auto decoded = decode<ReadRequest>(encode(request));
  CHECK(decoded.id == request.id);
  CHECK(decoded.file == request.file);
  CHECK(decoded.path == request.path);
  CHECK(decoded.pages == request.pages);
  CHECK(decoded.password == request.password);
  CHECK(decoded.engine == request.engine);
  CHECK(decoded.formats == request.formats);
  CHECK(decoded.explain);
  CHECK(decoded.timeout_ms == 1);
}

TEST_CASE("protocol: an empty path, pages and password are not sent") {
  ReadRequest request;
  request.id = 1;
  const auto object = nlohmann::json::parse(encode(request).json);
  for (const auto* name : {"path", "pages", "password", "explain", "timeout_ms"})
    CHECK_FALSE(object.contains(name));
  const auto decoded = decode<ReadRequest>(encode(request));
  CHECK(decoded.path.empty());
  CHECK(decoded.engine == "auto");
  CHECK(decoded.timeout_ms == 0);
}

TEST_CASE("protocol: the short messages survive the wire") {
  CHECK(decode<Cancel>(encode(Cancel{5})).id == 5);
  CHECK(decode<Stop>(encode(Stop{true})).now);
  CHECK_FALSE(decode<Stop>(encode(Stop{})).now);
  const auto accepted = decode<Accepted>(encode(Accepted{5, 4, kLaneOcr}));
  CHECK(accepted.id == 5);
  CHECK(accepted.ahead == 4);
  CHECK(accepted.lane == kLaneOcr);
  const auto progress = decode<Progress>(encode(Progress{"import", "m", 1, 2}));
  CHECK(progress.stage == "import");
  CHECK(progress.module == "m");
  CHECK(progress.index == 1);
  CHECK(progress.total == 2);
  for (const auto& [message, kind] :
       {std::pair(status_request(), Kind::status), {wait_request(), Kind::wait}, {done(), Kind::done}}) {
    CHECK(message.kind == kind);
    CHECK(message.json == "{}");
  }
}

TEST_CASE("protocol: result and failure survive the wire") {
  const auto result = decode<Result>(encode(Result{3, {"a", "b"}, {{"code", "text", 2}, {"other", "", 0}}}));
  CHECK(result.id == 3);
  CHECK(result.failed_checks == std::vector<std::string>{"a", "b"});
  REQUIRE(result.warnings.size() == 2);
  CHECK(result.warnings[0].code == "code");
  CHECK(result.warnings[0].message == "text");
  CHECK(result.warnings[0].page == 2);
  CHECK(result.warnings[1].page == 0);
  const auto failure = decode<Failure>(encode(Failure{4, {"busy", "m", "h", true}}));
  CHECK(failure.id == 4);
  CHECK(failure.error.number() == ErrorCode::busy);
  CHECK(failure.error.message == "m");
  CHECK(failure.error.hint == "h");
  CHECK(failure.error.retryable);
}

TEST_CASE("protocol: a warning about the whole document may say null for its page") {
  const auto result =
      decode<Result>(with_json(Kind::result, R"({"id":1,"warnings":[{"code":"c","message":"m","page":null}]})"));
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].page == 0);
}

TEST_CASE("protocol: a required field that is missing is the sender's fault") {
  CHECK(code_of([] { return decode<ReadRequest>(with_json(Kind::read, R"({"file":"a"})")); }) ==
        ErrorCode::bad_request);
  CHECK(code_of([] { return decode<Welcome>(with_json(Kind::welcome, R"({"protocol":1})")); }) ==
        ErrorCode::bad_request);
  CHECK(code_of([] { return decode<Accepted>(with_json(Kind::accepted, "{}")); }) == ErrorCode::bad_request);
  CHECK(code_of([] { return decode<Progress>(with_json(Kind::progress, "{}")); }) == ErrorCode::bad_request);
  CHECK(code_of([] { return decode<Result>(with_json(Kind::result, "{}")); }) == ErrorCode::bad_request);
  CHECK(code_of([] { return decode<Failure>(with_json(Kind::failure, R"({"id":1,"error":{"code":"busy"}})")); }) ==
        ErrorCode::bad_request);
}

TEST_CASE("protocol: a field of a wrong type is the sender's fault") {
  for (const auto* json : {R"({"id":"one"})", R"({"id":1,"formats":"text"})", R"({"id":1,"timeout_ms":"1s"})",
                           R"({"id":1,"path":7})", R"({"id":1,"file_b64":"no base64"})"}) {
    INFO(json);
    CHECK(code_of([&] { return decode<ReadRequest>(with_json(Kind::read, json)); }) == ErrorCode::bad_request);
  }
}

TEST_CASE("protocol: a number that an id cannot be is refused") {
  for (const auto* json : {R"({"id":-1})", R"({"id":1.5})", R"({"id":true})"}) {
    INFO(json);
    CHECK(code_of([&] { return decode<ReadRequest>(with_json(Kind::read, json)); }) == ErrorCode::bad_request);
  }
}

TEST_CASE("protocol: a frame that is no JSON object is refused") {
  for (const auto* json : {"", "{", "[]", "7", "null", "\xff", "{}x"}) {
    INFO(json);
    CHECK(code_of([&] { return decode<Hello>(with_json(Kind::hello, json)); }) == ErrorCode::bad_request);
  }
}

TEST_CASE("protocol: unknown fields are ignored") {
  const auto request =
      decode<ReadRequest>(with_json(Kind::read, R"({"id":1,"file":"a","colour":{"deep":[1]},"lanes":2})"));
  CHECK(request.id == 1);
  CHECK(request.file == "a");
}

TEST_CASE("protocol: an error travels with its name, and an unknown name counts as internal") {
  const auto info = ErrorInfo::from(Error(ErrorCode::timed_out, "late", "more time"));
  CHECK(info.code == "timed_out");
  CHECK(info.message == "late");
  CHECK(info.hint == "more time");
  CHECK(info.retryable);
  CHECK(ErrorInfo{"of_next_year", "", "", false}.number() == ErrorCode::internal);
}
