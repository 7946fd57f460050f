// SPDX-License-Identifier: Apache-2.0
#include "common/text.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace ocr;

TEST_CASE("text: what is UTF-8") {
  for (const auto* good : {"", "plain", "ñ", "€", "\xF0\x9F\xA7\xBE", "\xEF\xBF\xBD", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xF4\x8F\xBF\xBF", "\xE0\xA0\x80", "\xC2\x80"}) {
    INFO(good);
    CHECK(is_utf8(good));
  }
  CHECK(is_utf8(std::string("a\0b", 3)));
}

TEST_CASE("text: what is not UTF-8") {
  const std::vector<std::string_view> bad{
      "\xff",
      "\x80",
      "a\xc3",
      "\xc3(",
      "\xe2\x82",
      "\xe2(\xac",
      "\xf0\x9f\xa7",
      "\xc0\x80",          // overlong
      "\xc1\xbf",          // overlong
      "\xe0\x80\x80",      // overlong
      "\xf0\x80\x80\x80",  // overlong
      "\xed\xa0\x80",      // surrogate
      "\xf4\x90\x80\x80",  // over U+10FFFF
      "\xf5\x80\x80\x80",
  };
  for (const std::string_view text : bad) {
    INFO(escape_invalid_utf8(text));
    CHECK_FALSE(is_utf8(text));
    CHECK(is_utf8(escape_invalid_utf8(text)));
  }
}

TEST_CASE("text: only the bytes that are not UTF-8 are escaped for JSON") {
  CHECK(escape_invalid_utf8("a\xffñ\x80") == "a\\xffñ\\x80");
  CHECK(escape_invalid_utf8("line\nend\t\x1b") == "line\nend\t\x1b");
  CHECK(escape_invalid_utf8("\xe2\x82") == "\\xe2\\x82");
}

TEST_CASE("text: a name can neither forge a line nor move a cursor") {
  CHECK(printable("a\nb") == "a\\nb");
  CHECK(printable("\x1b[2J\r\t\x7f") == "\\x1b[2J\\x0d\\x09\\x7f");
  CHECK(printable(std::string("\0", 1)) == "\\x00");
  CHECK(printable("\xc2\x9b"
                  "2J") == "\\x9b2J");  // a control of ISO 8859-1, which terminals obey in UTF-8 too
  CHECK(printable("\xc2\xa0ñ€") == "\xc2\xa0ñ€");
  CHECK(printable("\xff") == "\\xff");
}

TEST_CASE("text: base64 as RFC 4648 has it") {
  const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"},
                                                                 {"\xff\xfe\xfd", "//79"}};
  for (const auto& [bytes, text] : vectors) {
    CHECK(base64_encode(bytes) == text);
    CHECK(base64_decode(text) == bytes);
  }
}

TEST_CASE("text: every byte survives base64 at every place") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);
  for (std::size_t length = 0; length < all.size(); length += 7) {
    CHECK(base64_decode(base64_encode(all.substr(0, length))) == all.substr(0, length));
  }
}

TEST_CASE("text: what is not base64 is nothing") {
  for (const auto* text : {"Z", "Zg", "Zg=", "Zg=a", "Z===", "====", "Zm 9", "Zm9_", "Zg==Zg=="}) {
    INFO(text);
    CHECK_FALSE(base64_decode(text));
  }
}

TEST_CASE("text: trim takes space of all kinds off both ends only") {
  CHECK(trim("  a b\t\r\n") == "a b");
  CHECK(trim(" \t ").empty());
  CHECK(trim("").empty());
  CHECK(trim("a") == "a");
}
