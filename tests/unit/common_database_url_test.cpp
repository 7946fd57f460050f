// SPDX-License-Identifier: Apache-2.0
#include "common/database_url.hpp"

#include <catch2/catch.hpp>

using namespace ocr;

TEST_CASE("database_url: the password is struck out wherever it stands") {
  CHECK(without_password("postgresql://ann:s3cret@db.example/ocr") == "postgresql://ann@db.example/ocr");
  CHECK(without_password("postgresql://ann:p@ss/w?rd@db.example/ocr").find("ss") == std::string::npos);
  CHECK(without_password("postgres://db/ocr?user=ann&password=s3cret&sslmode=require") ==
        "postgres://db/ocr?user=ann&password=***&sslmode=require");
  CHECK(without_password("postgresql://ann@db/ocr") == "postgresql://ann@db/ocr");
  CHECK(without_password("postgresql:///ocr?host=/tmp/a@b:c") == "postgresql:///ocr?host=/tmp/a@b:c");
  CHECK(without_password("host=db password=s3cret") == "***");
  CHECK(redacted("invalid token: \"s3cret%\" and s3cret", "postgresql://ann:s3cret@db/ocr") ==
        "invalid token: \"***%\" and ***");
  CHECK(redacted("it said a/b", "postgresql://ann:a%2Fb@db/ocr") == "it said ***");
}

TEST_CASE("database_url: a password in an argument is covered in place, and nothing else is") {
  const auto covered = [](std::string argument) {
    cover_password(argument.data());
    return argument;
  };
  CHECK(covered("postgresql://ann:s3cret@db/ocr") == "postgresql://ann*******@db/ocr");
  CHECK(covered("--to=postgres://db/ocr?password=s3cret&user=ann") ==
        "--to=postgres://db/ocr?password=******&user=ann");
  CHECK(covered("postgresql://ann@db/ocr") == "postgresql://ann@db/ocr");
  CHECK(covered("ticket: a@b.pdf") == "ticket: a@b.pdf");
  CHECK(covered("").empty());
}

TEST_CASE("database_url: time-outs are added unless they are there") {
  CHECK(with_timeouts("postgresql://db/ocr") ==
        "postgresql://db/ocr?connect_timeout=5&tcp_user_timeout=15000&keepalives_idle=30");
  CHECK(with_timeouts("postgresql://db/ocr?connect_timeout=1") ==
        "postgresql://db/ocr?connect_timeout=1&tcp_user_timeout=15000&keepalives_idle=30");
}
