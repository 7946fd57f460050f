// SPDX-License-Identifier: Apache-2.0
// The store's values: exact decimals, folded words, parts of documents.
#include "daemon/store/decimal.hpp"
#include "daemon/store/document_parts.hpp"
#include "daemon/store/fold.hpp"
#include "tests/support/errors.hpp"

#include <catch2/catch.hpp>

using namespace ocr;
using namespace ocr::store;

TEST_CASE("decimal: texts come back as they were written, what is none is refused") {
  for (const char* text : {"0", "7", "-12.30", "0.180", "-0.05", "0.00", "123456789012345678901234567890"})
    CHECK(Decimal::parse(text)->text() == text);
  CHECK(Decimal::parse("007.50")->text() == "7.50");
  for (const char* text :
       {"", "-", ".", "1.", ".5", "1e3", "1,50", "+1", "1.2.3", " 1", "nan", "1234567890123456789012345678901"})
    CHECK_FALSE(Decimal::parse(text));
}

TEST_CASE("decimal: sums are exact and keep the finer scale") {
  Decimal sum;
  for (int i = 0; i < 1000; ++i)
    sum += *Decimal::parse("0.10");
  CHECK(sum.text() == "100.00");
  sum += *Decimal::parse("-100.005");
  CHECK(sum.text() == "-0.005");
  CHECK(Decimal::parse("1.5")->compare(*Decimal::parse("1.50")) == 0);
  CHECK(Decimal::parse("-1.5")->compare(*Decimal::parse("1.49")) < 0);
  CHECK(Decimal::parse("10")->compare(*Decimal::parse("9.999")) > 0);
  auto huge = *Decimal::parse("900000000000000000000000000000");
  CHECK_THROWS_AS(huge += *Decimal::parse("0.0000000001"), std::overflow_error);
}

TEST_CASE("fold: case, accents, ligatures and punctuation go, words stay") {
  CHECK(fold("Café con LECHE 1,20 €") == "cafe con leche 1 20");
  CHECK(fold("PIÑA Straße ﬁno Ångström") == "pina strasse fino angstrom");
  CHECK(fold("a\xff"
             "b") == "a b");
  CHECK(fold("  --  ").empty());
  CHECK(fold("日本語 ΑΒΓ") == "日本語 αβγ");
  CHECK(fold_words("S.A. 12") == std::vector<std::string>{"s", "a", "12"});
  CHECK(holds_words("pan de molde", {"mol", "pan"}));
  CHECK_FALSE(holds_words("pan de molde", {"old"}));
  CHECK(holds_words("pan", {}));
}

TEST_CASE("document_parts: members of the outermost object are found where they stand") {
  const std::string text = R"({"a":{"b":1,"t":"}\"]"}, "b" : [1,{"b":2}] ,"t":"x\\","u":true , "last":-1.50 })";
  const auto value = [&](const std::optional<Span>& span) -> std::string {
    return span ? text.substr(span->begin, span->size) : "absent";
  };
  const auto found = find_members(text, {"last", "a", "b", "t", "u", "c"});
  REQUIRE(found.size() == 6);
  CHECK(value(found[0]) == "-1.50");
  CHECK(value(found[1]) == R"({"b":1,"t":"}\"]"})");
  CHECK(value(found[2]) == R"([1,{"b":2}])");
  CHECK(value(found[3]) == R"("x\\")");
  CHECK(value(found[4]) == "true");
  CHECK(value(found[5]) == "absent");
  for (const char* none : {"[1]", "{}", "", "{\"a\":", "{\"a\":1", "\xff"})
    CHECK_FALSE(find_members(none, {"a"}).at(0));
}

TEST_CASE("document_parts: a document says what it is, and what is none says nothing") {
  const auto facts = facts_of(R"({"source":{"file":"a","sha256":"ab","pages":3},"text":"x","cached":true})");
  CHECK(facts.sha256 == "ab");
  CHECK(facts.pages == 3);
  CHECK(facts.cached);
  for (const char* none : {"", "[]", "{}", R"({"source":1,"cached":"yes"})", R"({"source":{"sha256":"ab")"}) {
    CHECK(facts_of(none).sha256.empty());
    CHECK_FALSE(facts_of(none).cached);
  }
  CHECK(text_member(R"({"a":1,"text":"\u00e9\n"})", "text") == "é\n");
  CHECK(test::code_of([] { return text_member("{}", "text"); }) == ErrorCode::internal);
}
