// SPDX-License-Identifier: Apache-2.0
#include "common/env_file.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace ocr;

std::string value_of(const std::string& line) {
  return parse_env_file(line, ".env").at("A").value;
}

std::string complaint(const std::string& text) {
  const auto error = test::error_of([&] { return parse_env_file(text, "x.env"); });
  if (!error) return "none";
  CHECK(error->code() == ErrorCode::config);
  CHECK_FALSE(error->hint().empty());
  return error->what();
}

}  // namespace

TEST_CASE("env_file: names, values and their lines") {
  const EnvFile file = parse_env_file("# a comment\n\nA=1\n  export B = two words  \r\nC=", ".env");
  REQUIRE(file.size() == 3);
  CHECK(file.at("A").value == "1");
  CHECK(file.at("A").line == 3);
  CHECK(file.at("B").value == "two words");
  CHECK(file.at("B").line == 4);
  CHECK(file.at("C").value.empty());
}

TEST_CASE("env_file: a comment needs a space before it") {
  CHECK(value_of("A=b # comment") == "b");
  CHECK(value_of("A=b#c") == "b#c");
  CHECK(value_of("A=postgresql://u:p#w@h/db") == "postgresql://u:p#w@h/db");
  CHECK(value_of("A='b # c' # d") == "b # c");
}

TEST_CASE("env_file: quotes keep spaces; only double quotes know a backslash; nothing is expanded") {
  CHECK(value_of("A=\" b \"") == " b ");
  CHECK(value_of("A=' b '") == " b ");
  CHECK(value_of(R"(A="a\"b\\c")") == R"(a"b\c)");
  CHECK(value_of(R"(A='a\b')") == R"(a\b)");
  CHECK(value_of("A=$HOME/`id`") == "$HOME/`id`");
  CHECK(value_of("A=\"\"").empty());
  CHECK(value_of("A=b=c") == "b=c");
}

TEST_CASE("env_file: what is no line of it is named with its number") {
  CHECK(complaint("A=1\nB\n").find("x.env, line 2") != std::string::npos);
  CHECK(complaint("=1").find("line 1") != std::string::npos);
  CHECK(complaint("A B=1").find("line 1") != std::string::npos);
  CHECK(complaint("\n\nA=\"open").find("line 3") != std::string::npos);
  CHECK(complaint("A='closed' rest").find("line 1") != std::string::npos);
  CHECK(complaint("A=\"ends with \\").find("line 1") != std::string::npos);
}

TEST_CASE("env_file: a name set twice gives both lines") {
  const std::string what = complaint("A=1\n\nexport A=2\n");
  CHECK(what.find("line 3") != std::string::npos);
  CHECK(what.find("line 1") != std::string::npos);
  CHECK(what.find("A is set already") != std::string::npos);
}

TEST_CASE("env_file: a file that is not there is empty, one that cannot be read is an error") {
  const test::TempDir folder;
  CHECK(read_env_file(folder / "absent").empty());
  CHECK(read_env_file(folder / "absent" / "below").empty());
  CHECK(read_env_file(folder.write("there", "A=1")).at("A").value == "1");
  CHECK(test::code_of([&] { return read_env_file(folder.path()); }) == ErrorCode::config);
}
