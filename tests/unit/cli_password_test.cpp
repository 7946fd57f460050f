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
  CHECK(read_secret(folder.write("unix", "se cret \nmore\n"), "password") == "se cret ");
  CHECK(read_secret(folder.write("dos", "secret\r\n"), "password") == "secret");
  CHECK(read_secret(folder.write("bare", "secret"), "password") == "secret");
}

TEST_CASE("password: a file that holds none is a usage error") {
  const TempDir folder;
  CHECK(code_of([&] { return read_secret((folder / "no").string(), "password"); }) == ErrorCode::usage);
  CHECK(code_of([&] { return read_secret(folder.path().string(), "password"); }) == ErrorCode::usage);
  CHECK(code_of([&] { return read_secret(folder.write("empty", "\nsecret\n"), "password"); }) == ErrorCode::usage);
}
