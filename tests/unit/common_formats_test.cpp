// SPDX-License-Identifier: Apache-2.0
#include "common/formats.hpp"
#include "tests/support/errors.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace {

using namespace ocr;
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("formats: names and extensions are each format's own") {
  std::set<std::string_view> names;
  std::set<std::string_view> extensions;
  for (const Format& format : formats()) {
    INFO(format.name);
    CHECK(names.insert(format.name).second);
    CHECK(extensions.insert(format.extension).second);
    CHECK(find_format(format.name) == &format);
    // What is not for a terminal cannot be joined either.
    CHECK((!format.binary || format.joining == Joining::single));
  }
  CHECK(find_format("docx") == nullptr);
  CHECK(find_format("") == nullptr);
}

TEST_CASE("formats: the choices name each once") {
  const std::string_view choices = format_choices();
  CHECK(choices.starts_with("text|json|"));
  CHECK(std::count(choices.begin(), choices.end(), '|') + 1 == static_cast<std::ptrdiff_t>(formats().size()));
}

TEST_CASE("formats: a list") {
  CHECK(parse_formats("text") == Names{"text"});
  CHECK(parse_formats("json,pdf") == Names{"json", "pdf"});
  CHECK(parse_formats("pdf, json") == Names{"pdf", "json"});
  CHECK(parse_formats("csv,json,csv") == Names{"csv", "json"});
}

TEST_CASE("formats: what is no list of formats is a usage error") {
  for (const char* text : {"", ",", "json,", ",json", "json,,pdf", "docx", "json;pdf", "JSON"}) {
    INFO(text);
    CHECK(test::code_of([&] { return parse_formats(text); }) == ErrorCode::usage);
  }
}
