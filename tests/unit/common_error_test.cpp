// SPDX-License-Identifier: Apache-2.0
#include "common/error.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>

using namespace ocr;

TEST_CASE("error: codes are in the order of their numbers, and no number or name is used twice") {
  std::set<std::string_view> names;
  int last = 0;
  for (const ErrorCodeInfo& row : error_codes()) {
    INFO(row.name);
    CHECK(static_cast<int>(row.code) > last);
    last = static_cast<int>(row.code);
    CHECK(names.insert(row.name).second);
  }
}

TEST_CASE("error: names lead back to their code") {
  for (const ErrorCodeInfo& row : error_codes()) {
    CHECK(error_name(row.code) == row.name);
    CHECK(error_from_name(row.name) == row.code);
    CHECK(exit_code(row.code) == row.exit_code);
    CHECK(is_retryable(row.code) == row.retryable);
  }
  CHECK_FALSE(error_from_name("no_such_code"));
  CHECK_FALSE(error_from_name(""));
}

TEST_CASE("error: a name is lower case and fit for JSON") {
  for (const ErrorCodeInfo& row : error_codes()) {
    CHECK(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
  }
}

TEST_CASE("error: exit codes are those that scripts rely on") {
  CHECK(exit_code(ErrorCode::usage) == 2);
  CHECK(exit_code(ErrorCode::damaged_file) == 65);
  CHECK(exit_code(ErrorCode::not_found) == 66);
  CHECK(exit_code(ErrorCode::unavailable) == 69);
  CHECK(exit_code(ErrorCode::python_missing) == 69);
  CHECK(exit_code(ErrorCode::worker_crashed) == 70);
  CHECK(exit_code(ErrorCode::cannot_create) == 73);
  CHECK(exit_code(ErrorCode::write_failed) == 74);
  CHECK(exit_code(ErrorCode::timed_out) == 75);
  CHECK(exit_code(ErrorCode::password_wrong) == 77);
  CHECK(exit_code(ErrorCode::config) == 78);
  CHECK(exit_code(ErrorCode::cancelled) == 130);
}

TEST_CASE("error: only what may go well another time is worth trying again") {
  std::set<std::string_view> retryable;
  for (const ErrorCodeInfo& row : error_codes()) {
    if (row.retryable) retryable.insert(row.name);
  }
  CHECK(retryable == std::set<std::string_view>{"timed_out", "busy", "unavailable", "worker_crashed", "daemon_lost",
                                                "store_unavailable", "spool_full"});
}

TEST_CASE("error: a number that is none of ours counts as internal") {
  CHECK(error_name(static_cast<ErrorCode>(999)) == "internal");
  CHECK(exit_code(static_cast<ErrorCode>(999)) == 70);
}

TEST_CASE("error: a failed call says what, on what, and why") {
  errno = ENOENT;
  try {
    throw_errno("cannot open {}", "x.pdf");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == ENOENT);
    CHECK(std::string(error.what()) == "cannot open x.pdf: No such file or directory");
  }
  CHECK(errno_text(ENOENT) == "No such file or directory");
  CHECK(errno_text(123456) == "error 123456");
}
