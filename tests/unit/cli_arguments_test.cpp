// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <catch2/catch.hpp>

#include <array>

namespace {

using namespace ocr;
using Strings = std::vector<std::string>;

constexpr std::array<std::string_view, 2> kNames{"read", "status"};

}  // namespace

TEST_CASE("arguments: what is no command is read") {
  CHECK(with_command({"a.pdf", "-f", "json"}, kNames) == Strings{"read", "a.pdf", "-f", "json"});
  CHECK(with_command({"-f", "json", "status"}, kNames) == Strings{"read", "-f", "json", "status"});
  CHECK(with_command({"-"}, kNames) == Strings{"read", "-"});
  CHECK(with_command({"--", "-x.pdf"}, kNames) == Strings{"read", "--", "-x.pdf"});
}

TEST_CASE("arguments: a command stays, a file of its name needs a path") {
  CHECK(with_command({"status", "--json"}, kNames) == Strings{"status", "--json"});
  CHECK(with_command({"./status"}, kNames) == Strings{"read", "./status"});
  CHECK(with_command({"read", "status"}, kNames) == Strings{"read", "status"});
}

TEST_CASE("arguments: options of ocr itself stay") {
  for (const std::string option : {"--help", "-h", "--version", "--error-codes"}) {
    CHECK(is_root_option(option));
    CHECK(with_command({option}, kNames) == Strings{option});
  }
  CHECK_FALSE(is_root_option("--strict"));
  CHECK(with_command({}, kNames).empty());
}

TEST_CASE("arguments: only what could be taken for a list is guarded") {
  Strings arguments{"[a,b]", "a[1].pdf", "-f", std::string(1, kBracketGuard) + "x"};
  guard_brackets(arguments);
  CHECK(arguments[0] == std::string(1, kBracketGuard) + "[a,b]");
  CHECK(arguments[1] == "a[1].pdf");
  CHECK(arguments[2] == "-f");
  // A name that starts with the guard itself keeps it after one is taken off.
  CHECK(arguments[3] == std::string(2, kBracketGuard) + "x");
}
