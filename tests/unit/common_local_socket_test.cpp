// SPDX-License-Identifier: Apache-2.0
#include "common/local_socket.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <system_error>

namespace {

using namespace ocr;
namespace fs = std::filesystem;

UniqueFd accept_on(const UniqueFd& listening) {
  return UniqueFd(::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
}

}  // namespace

TEST_CASE("local_socket: a client reaches whoever listens") {
  const test::TempDir folder;
  const UniqueFd listening = listen_local(folder / "s");
  CHECK(test::permissions_of(folder / "s") == 0600);
  CHECK((::fcntl(listening.get(), F_GETFL) & O_NONBLOCK) != 0);
  const auto client = connect_local(folder / "s");
  REQUIRE(client);
  const UniqueFd server = accept_on(listening);
  write_all(client->get(), "hello");
  CHECK(read_all(server.get(), 5) == "hello");
}

TEST_CASE("local_socket: nobody there is no error") {
  const test::TempDir folder;
  CHECK_FALSE(connect_local(folder / "absent"));
  CHECK_FALSE(connect_local(folder / "absent" / "below"));
  listen_local(folder / "stale").reset();
  REQUIRE(fs::exists(folder / "stale"));
  CHECK_FALSE(connect_local(folder / "stale"));
}

TEST_CASE("local_socket: anything else in the way is an error") {
  const test::TempDir folder;
  folder.write("file", "");
  CHECK_THROWS_AS(connect_local(folder / "file" / "below"), std::system_error);
  CHECK_THROWS_AS(listen_local(folder / "absent" / "s"), std::system_error);
  fs::create_directory(folder / "folder");
  CHECK_THROWS_AS(listen_local(folder / "folder"), std::system_error);
}

TEST_CASE("local_socket: a socket that was left behind is replaced") {
  const test::TempDir folder;
  listen_local(folder / "s").reset();
  const UniqueFd listening = listen_local(folder / "s");
  CHECK(connect_local(folder / "s"));
}

TEST_CASE("local_socket: a path over 107 bytes works like any other") {
  const test::TempDir folder;
  const fs::path deep = folder / std::string(100, 'a') / std::string(100, 'b');
  fs::create_directories(deep);
  CHECK_FALSE(connect_local(deep / "s"));
  const UniqueFd listening = listen_local(deep / "s");
  CHECK(fs::is_socket(deep / "s"));
  CHECK(test::permissions_of(deep / "s") == 0600);
  REQUIRE(connect_local(deep / "s"));
  CHECK(SocketName(deep / "s").get().size() < 108);
  CHECK_FALSE(connect_local(deep / "absent" / "s"));
}

TEST_CASE("local_socket: paths around the limit are reached by the shorter way that fits") {
  const test::TempDir folder;
  for (std::size_t length = 105; length <= 110; ++length) {
    const fs::path path = folder / std::string(length - folder.path().string().size() - 1, 's');
    REQUIRE(path.string().size() == length);
    const UniqueFd listening = listen_local(path);
    CHECK(connect_local(path));
  }
}
