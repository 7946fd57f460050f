// SPDX-License-Identifier: Apache-2.0
#include "common/fd.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <fcntl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace {

using namespace ocr;

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

UniqueFd null() {
  return UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
}

}  // namespace

TEST_CASE("fd: a descriptor is closed with its owner, and by nobody else") {
  int number = -1;
  {
    UniqueFd first = null();
    number = first.get();
    UniqueFd second = std::move(first);
    CHECK(second.get() == number);
    UniqueFd third;
    third = std::move(second);
    CHECK(is_open(number));
    third = null();
    CHECK_FALSE(is_open(number));
    number = third.get();
  }
  CHECK_FALSE(is_open(number));
}

TEST_CASE("fd: released, it stays open") {
  UniqueFd fd = null();
  const UniqueFd same(fd.release());
  CHECK_FALSE(fd);
  CHECK(is_open(same.get()));
}

TEST_CASE("fd: a file in memory gives back what was put in, up to a limit") {
  const std::string content(200000, 'x');
  const UniqueFd fd = make_memfd("test", content);
  CHECK((::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC) != 0);
  ::lseek(fd.get(), 0, SEEK_SET);
  CHECK(read_all(fd.get(), 1U << 20U) == content);
  ::lseek(fd.get(), 0, SEEK_SET);
  CHECK(read_all(fd.get(), 70000).size() == 70000);
  CHECK(read_all(fd.get(), 0).empty());
}

TEST_CASE("fd: what cannot be read or written is an error") {
  CHECK_THROWS_AS(read_all(-1, 10), std::system_error);
  CHECK_THROWS_AS(write_all(-1, "x"), std::system_error);
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  CHECK_THROWS_AS(write_all(full.get(), "x"), std::system_error);
  write_all(-1, "");
}

TEST_CASE("fd: standard streams that are closed are taken by /dev/null, the others are left") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  const UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  const pid_t pid = ::fork();
  if (pid == 0) {
    const UniqueFd kept(::fcntl(writing.get(), F_DUPFD_CLOEXEC, 10));
    for (const int fd : {0, 1, 3, 4, 5, 6, 7, 8, 9})
      ::close(fd);
    const bool stdout_open = reserve_standard_streams();
    const bool all_open = is_open(0) && is_open(1) && is_open(2) && !is_open(3);
    const bool again = reserve_standard_streams();
    write_all(kept.get(), !stdout_open && all_open && again ? "good" : "bad");
    ::_exit(0);
  }
  writing.reset();
  CHECK(read_all(reading.get(), 10) == "good");
  ::waitpid(pid, nullptr, 0);
}
