// SPDX-License-Identifier: Apache-2.0
// The store's values: exact decimals, folded words, JSON that keeps its digits.
#include "daemon/store/decimal.hpp"
#include "daemon/store/exact_json.hpp"
#include "daemon/store/fold.hpp"

#include <catch2/catch.hpp>

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

TEST_CASE("exact_json: numbers keep their digits, all else is as usual") {
  const auto value =
      parse_exact(R"({"a":[1,-2,0.180,58.50,1E2,12345678901234567890123],"b":{"c":null,"d":"x","e":true}})");
  CHECK(exact_number(value["a"][0]) == "1");
  CHECK(exact_number(value["a"][1]) == "-2");
  CHECK(exact_number(value["a"][2]) == "0.180");
  CHECK(exact_number(value["a"][3]) == "58.50");
  CHECK(exact_number(value["a"][4]) == "1E2");
  CHECK(exact_number(value["a"][5]) == "12345678901234567890123");
  CHECK(value["b"].dump() == R"({"c":null,"d":"x","e":true})");
  CHECK_THROWS_AS(exact_number(value["b"]["d"]), nlohmann::json::exception);
  CHECK_THROWS_AS(exact_number(value["b"]["c"]), nlohmann::json::exception);
  CHECK_THROWS_AS(parse_exact(R"({"a":)"), nlohmann::json::exception);
}

TEST_CASE("exact_json: a member of the outermost object is found where it stands") {
  const std::string text = R"({"a":{"b":1,"t":"}\"]"}, "b" : [1,{"b":2}] ,"c\"":true,"t":"x\\","last":-1.50})";
  const auto value = [&](const std::string& name) -> std::string {
    const auto span = find_member(text, name);
    return span ? text.substr(span->begin, span->size) : "absent";
  };
  CHECK(value("a") == R"({"b":1,"t":"}\"]"})");
  CHECK(value("b") == R"([1,{"b":2}])");
  CHECK(value("c\\\"") == "true");
  CHECK(value("t") == R"("x\\")");
  CHECK(value("last") == "-1.50");
  CHECK(value("absent") == "absent");
  CHECK_FALSE(find_member("[1]", "a"));
  CHECK_FALSE(find_member("{}", "a"));
  CHECK_FALSE(find_member("", "a"));
}
