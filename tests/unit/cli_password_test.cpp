// SPDX-License-Identifier: Apache-2.0
#include "cli/password.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

using namespace ocr;
using ocr::test::code_of;
using ocr::test::TempDir;

TEST_CASE("password: the first line of the file, without its end") {
  const TempDir folder;
  CHECK(read_password_file(folder.write("unix", "se cret \nmore\n")) == "se cret ");
  CHECK(read_password_file(folder.write("dos", "secret\r\n")) == "secret");
  CHECK(read_password_file(folder.write("bare", "secret")) == "secret");
}

TEST_CASE("password: a file that holds none is a usage error") {
  const TempDir folder;
  CHECK(code_of([&] { return read_password_file((folder / "no").string()); }) == ErrorCode::usage);
  CHECK(code_of([&] { return read_password_file(folder.path().string()); }) == ErrorCode::usage);
  CHECK(code_of([&] { return read_password_file(folder.write("empty", "\nsecret\n")); }) == ErrorCode::usage);
}
