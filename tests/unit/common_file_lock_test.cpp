// SPDX-License-Identifier: Apache-2.0
#include "common/file_lock.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

using ocr::FileLock;

TEST_CASE("file_lock: one holder at a time, and the next when it lets go") {
  const ocr::test::TempDir folder;
  auto first = FileLock::try_take(folder / "lock");
  REQUIRE(first);
  CHECK_FALSE(FileLock::try_take(folder / "lock"));
  first->release();
  CHECK(FileLock::try_take(folder / "lock"));
  const FileLock waited = FileLock::wait(folder / "lock");
  CHECK_FALSE(FileLock::try_take(folder / "lock"));
}

TEST_CASE("file_lock: who waited for a file that is removed does not hold another one") {
  const ocr::test::TempDir folder;
  auto first = FileLock::wait(folder / "lock");
  const pid_t pid = ::fork();
  if (pid == 0) {
    // The lock is held until the parent lets go.
    first.release();
    folder.write("waits", "");
    const FileLock second = FileLock::wait(folder / "lock");
    const bool held = std::filesystem::exists(folder / "lock") && !FileLock::try_take(folder / "lock");
    ::_exit(held ? 0 : 1);
  }
  while (!std::filesystem::exists(folder / "waits"))
    ::usleep(1000);
  first.remove();
  int status = -1;
  ::waitpid(pid, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("file_lock: the file is its owner's' alone, and a link is not followed") {
  const ocr::test::TempDir folder;
  const auto lock = FileLock::try_take(folder / "lock");
  CHECK(ocr::test::permissions_of(folder / "lock") == 0600);
  std::filesystem::create_symlink(folder / "lock", folder / "link");
  CHECK_THROWS_AS(FileLock::try_take(folder / "link"), std::system_error);
  CHECK_THROWS_AS(FileLock::wait(folder / "absent" / "lock"), std::system_error);
}

TEST_CASE("file_lock: a holder that is killed holds it no more") {
  const ocr::test::TempDir folder;
  const pid_t pid = ::fork();
  if (pid == 0) {
    const auto lock = FileLock::try_take(folder / "lock");
    folder.write("taken", "");
    ::pause();
    ::_exit(0);
  }
  while (!std::filesystem::exists(folder / "taken"))
    ::usleep(1000);
  CHECK_FALSE(FileLock::try_take(folder / "lock"));
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  CHECK(FileLock::try_take(folder / "lock"));
}
