// SPDX-License-Identifier: Apache-2.0
#include "batch/naming.hpp"
#include "tests/support/errors.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace ocr;
using batch::Naming;
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("naming: a folder mirrors the tree, with the format's extension") {
  const Naming naming("out", {"json", "text"});
  CHECK(naming.outputs("a/x.tar.pdf", 1) == Names{"out/a/x.tar.json", "out/a/x.tar.txt"});
  CHECK(naming.outputs("x", 1) == Names{"out/x.json", "out/x.txt"});
  CHECK(naming.outputs(".x", 1) == Names{"out/.x.json", "out/.x.txt"});
  CHECK(naming.folder() == "out");
  CHECK(Naming("out/", {"json"}).outputs("x.pdf", 1) == Names{"out/x.json"});
}

TEST_CASE("naming: a template has the input's parts") {
  const Naming naming("t/{dir}/{n}-{name}-{stem}.{ext}", {"json"});
  CHECK(naming.outputs("a/b/x.pdf", 7) == Names{"t/a/b/7-x.pdf-x.json"});
  CHECK(naming.outputs("x.pdf", 8) == Names{"t/./8-x.pdf-x.json"});
  CHECK(naming.folder() == "t");
  CHECK(Naming("{stem}", {"json"}).folder() == ".");
  CHECK(Naming("/{stem}", {"json"}).folder() == "/");
}

TEST_CASE("naming: what a template lacks is told") {
  using test::code_of;
  CHECK(code_of([] { Naming("{what}", {"json"}); }) == ErrorCode::usage);
  CHECK(code_of([] { Naming("{stem", {"json"}); }) == ErrorCode::usage);
  CHECK(code_of([] { Naming("stem}", {"json"}); }) == ErrorCode::usage);
  CHECK(code_of([] { Naming("{stem}.json", {"json", "text"}); }) == ErrorCode::usage);
  CHECK(code_of([] { Naming("all.{ext}", {"json"}); }) == ErrorCode::usage);
}

TEST_CASE("naming: standard output has no names") {
  const Naming naming("-", {"json"});
  CHECK(naming.streams());
  CHECK(naming.outputs("x.pdf", 1).empty());
}

TEST_CASE("naming: a number goes in front of the extension") {
  CHECK(batch::numbered("a.b/x.tar.gz", 2) == "a.b/x.tar-2.gz");
  CHECK(batch::numbered("a.b/x", 1) == "a.b/x-1");
  CHECK(batch::numbered(".x", 1) == ".x-1");
  CHECK(batch::numbered("x.pdf", 0) == "x.pdf");
}
