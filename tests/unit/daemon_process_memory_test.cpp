// SPDX-License-Identifier: Apache-2.0
#include "daemon/process_memory.hpp"

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

using namespace ocr;

TEST_CASE("process_memory: the kernel's text is added up") {
  const ProcessMemory memory = parse_smaps_rollup(
      "55d0c0000000-7ffd00000000 ---p 00000000 00:00 0                    [rollup]\n"
      "Rss:                1234 kB\nPss:                 600 kB\nPss_Dirty:           300 kB\n"
      "Shared_Clean:        500 kB\nPrivate_Clean:       40 kB\nPrivate_Dirty:       60 kB\nPrivate_Hugetlb:       9 "
      "kB\n");
  CHECK(memory.rss == 1234);
  CHECK(memory.pss == 600);
  CHECK(memory.unshared == 100);
}

TEST_CASE("process_memory: text that is cut off or none of it counts as far as it goes") {
  CHECK(parse_smaps_rollup("").rss == 0);
  CHECK(parse_smaps_rollup("Rss: many kB\nPss").pss == 0);
  CHECK(parse_smaps_rollup("Rss:  12").rss == 12);
}

TEST_CASE("process_memory: what is no file's is counted in pages") {
  CHECK(parse_statm("9000 500 120 10 0 300 0\n", 4) == 1520);
  CHECK(parse_statm("9000 500 120", 64) == 24320);
  CHECK(parse_statm("9000 500", 4) == 0);
  CHECK(parse_statm("", 4) == 0);
}

TEST_CASE("process_memory: a living process has some, a dead one none") {
  CHECK(process_memory(::getpid()).rss > 0);
  CHECK(process_memory(::getpid()).unshared > 0);
  CHECK(anonymous_memory(::getpid()) > 0);
  CHECK(anonymous_memory(::getpid()) < process_memory(::getpid()).rss);
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  ::waitpid(pid, nullptr, 0);
  CHECK(process_memory(pid).rss == 0);
  CHECK(anonymous_memory(pid) == 0);
}
