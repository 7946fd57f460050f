// SPDX-License-Identifier: Apache-2.0
#include "cli/options.hpp"
#include "tests/support/errors.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace ocr;
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("options: a list of languages") {
  CHECK(split_languages("").empty());
  CHECK(split_languages("spa") == Names{"spa"});
  CHECK(split_languages("spa+eng+chi_sim") == Names{"spa", "eng", "chi_sim"});
}

TEST_CASE("options: what is no list of languages is a usage error") {
  for (const char* text : {"+", "spa+", "+spa", "spa++eng", "spa,eng", "../spa", "spa eng"}) {
    INFO(text);
    CHECK(test::code_of([&] { return split_languages(text); }) == ErrorCode::usage);
  }
}
