// SPDX-License-Identifier: Apache-2.0
#include "common/zmtp.hpp"
#include "tests/support/errors.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace ocr;

std::string greeting(char version = 3, const std::string& mechanism = "NULL") {
  std::string text("\xFF\0\0\0\0\0\0\0\1\x7F", 10);
  text += version;
  text += '\0';
  text += mechanism;
  text.resize(64, '\0');
  return text;
}

std::string command(const std::string& body) {
  return std::string(1, '\4') + static_cast<char>(body.size()) + body;
}

const std::string kReady = command("\5READY");

// What the decoder makes of the bytes, fed in pieces of that size.
std::vector<ZmtpFrames> decoded(const std::string& bytes, std::size_t piece) {
  ZmtpDecoder decoder;
  std::vector<ZmtpFrames> messages;
  for (std::size_t i = 0; i < bytes.size(); i += piece) {
    decoder.feed(std::string_view(bytes).substr(i, piece));
    while (auto message = decoder.next())
      messages.push_back(std::move(*message));
  }
  return messages;
}

}  // namespace

TEST_CASE("zmtp: the opening is a greeting of version 3 without security, then a DEALER's READY") {
  const std::string opening = zmtp_opening();
  REQUIRE(opening.size() > 64);
  CHECK(opening.substr(0, 12) == std::string("\xFF\0\0\0\0\0\0\0\1\x7F\3\0", 12));
  CHECK(opening.substr(12, 5) == std::string("NULL\0", 5));
  CHECK(opening[64] == '\4');
  CHECK(static_cast<std::size_t>(opening[65]) == opening.size() - 66);
  CHECK(opening.find("Socket-Type") != std::string::npos);
  CHECK(opening.find("DEALER") != std::string::npos);
}

TEST_CASE("zmtp: frames carry their length in one byte or in eight") {
  CHECK(zmtp_encode({"ab"}) == std::string("\0\2ab", 4));
  CHECK(zmtp_encode({"", "x"}) == std::string("\1\0\0\1x", 5));
  CHECK(zmtp_encode({std::string(255, 'x')}).substr(0, 2) == std::string("\0\xFF", 2));
  CHECK(zmtp_encode({std::string(256, 'x')}).substr(0, 9) == std::string("\2\0\0\0\0\0\0\1\0", 9));
}

TEST_CASE("zmtp: messages come out whole, wherever the stream is cut") {
  const std::vector<ZmtpFrames> messages{{"header", "{}"}, {"", "", ""}, {std::string(300, 'l'), "s"}, {"last"}};
  std::string bytes = greeting() + kReady;
  for (const auto& message : messages)
    bytes += zmtp_encode(message);
  for (const std::size_t piece :
       {std::size_t{1}, std::size_t{2}, std::size_t{63}, std::size_t{64}, std::size_t{65}, bytes.size()}) {
    INFO("pieces of " << piece);
    CHECK(decoded(bytes, piece) == messages);
  }
}

TEST_CASE("zmtp: nothing may be sent until the other side is ready") {
  ZmtpDecoder decoder;
  CHECK_FALSE(decoder.ready());
  decoder.feed(greeting());
  CHECK_FALSE(decoder.ready());
  decoder.feed(kReady);
  CHECK(decoder.ready());
  CHECK_FALSE(decoder.next());
}

TEST_CASE("zmtp: commands between messages are no messages") {
  const auto messages = decoded(
      greeting() + kReady + command("\4PING12") + zmtp_encode({"a"}) + command("\4PING12") + zmtp_encode({"b"}), 5);
  CHECK(messages == std::vector<ZmtpFrames>{{"a"}, {"b"}});
}

TEST_CASE("zmtp: whatever else listens there is told from a daemon") {
  for (const std::string& bytes :
       {std::string(64, '\0'), std::string("HTTP/1.1 400 Bad Request\r\n") + std::string(64, ' '), greeting(1),
        greeting(3, "CURVE"), greeting(3, "NULLX")}) {
    CHECK(test::code_of([&] {
            ZmtpDecoder decoder;
            decoder.feed(bytes);
            return 0;
          }) == ErrorCode::protocol_mismatch);
  }
}

TEST_CASE("zmtp: a frame larger than any answer is refused before it is waited for") {
  const std::string huge = std::string("\2\0\0\0\x7F\0\0\0\0", 9);
  CHECK(test::code_of([&] { return decoded(greeting() + kReady + huge, 100).size(); }) == ErrorCode::bad_request);
}
