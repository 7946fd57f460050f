// SPDX-License-Identifier: Apache-2.0
#include "daemon/endpoint.hpp"
#include "tests/support/settings.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <system_error>

namespace {

using namespace ocr;
namespace fs = std::filesystem;

}  // namespace

TEST_CASE("endpoint: whoever takes the place can be found there, by its user alone") {
  const test::TempDir folder;
  const Paths paths = test::paths_under(folder.path());
  const auto endpoint = Endpoint::take(paths);
  REQUIRE(endpoint);
  CHECK(test::permissions_of(paths.runtime_dir) == 0700);
  CHECK(test::permissions_of(paths.socket()) == 0600);
  CHECK(test::permissions_of(paths.lease_socket()) == 0600);
  CHECK(connect_local(paths.socket()));
  CHECK(connect_local(paths.lease_socket()));
}

TEST_CASE("endpoint: a second one takes nothing and disturbs nothing") {
  const test::TempDir folder;
  const Paths paths = test::paths_under(folder.path());
  const auto first = Endpoint::take(paths);
  CHECK_FALSE(Endpoint::take(paths));
  CHECK(connect_local(paths.socket()));
}

TEST_CASE("endpoint: released, its names are gone, and the next one may come while it still lives") {
  const test::TempDir folder;
  const Paths paths = test::paths_under(folder.path());
  auto first = Endpoint::take(paths);
  REQUIRE(first);
  first->release();
  CHECK_FALSE(fs::exists(paths.socket()));
  CHECK_FALSE(fs::exists(paths.lease_socket()));
  const auto second = Endpoint::take(paths);
  REQUIRE(second);
  first->release();
  CHECK(connect_local(paths.socket()));
}

TEST_CASE("endpoint: what a daemon that was killed left behind is no obstacle") {
  const test::TempDir folder;
  const Paths paths = test::paths_under(folder.path());
  ensure_private_directory(paths.runtime_dir);
  listen_local(paths.socket()).reset();
  listen_local(paths.lease_socket()).reset();
  folder.write("run/ocrd.lock", "");
  CHECK_FALSE(connect_local(paths.socket()));
  const auto endpoint = Endpoint::take(paths);
  REQUIRE(endpoint);
  CHECK(connect_local(paths.socket()));
}

TEST_CASE("endpoint: a folder that cannot be used is an error") {
  const test::TempDir folder;
  folder.write("run", "a file");
  CHECK_THROWS_AS(Endpoint::take(test::paths_under(folder.path())), std::system_error);
}
