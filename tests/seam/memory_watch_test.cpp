// SPDX-License-Identifier: Apache-2.0
#include "daemon/zygote/memory_watch.hpp"

#include "common/error.hpp"
#include "common/fd.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <new>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace ocr;

struct End {
  std::string words;
  int status = 0;
};

// Kept from the optimizer: an allocation that nobody uses may be left out.
void* volatile sink = nullptr;

// What becomes of a child that does this under the watch, with an address space that has no room for 1 GiB.
End end_of(const std::function<void()>& work, bool watched = true) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw_errno("cannot create a channel");
  const UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  const pid_t pid = ::fork();
  if (pid == 0) {
    const rlimit none{0, 0};
    const rlimit limit{1U << 30U, 1U << 30U};
    ::setrlimit(RLIMIT_CORE, &none);
    ::setrlimit(RLIMIT_AS, &limit);
    const std::string words = "last words";
    if (watched) {
      const MemoryWatch watch(writing.get(), words);
      work();
    } else {
      { const MemoryWatch watch(writing.get(), words); }
      work();
    }
    ::_exit(7);
  }
  writing.reset();
  End end{read_all(reading.get(), 1000)};
  ::waitpid(pid, &end.status, 0);
  return end;
}

bool killed_by(const End& end, int number) {
  return end.words.empty() && WIFSIGNALED(end.status) && WTERMSIG(end.status) == number;
}

bool told(const End& end) {
  return end.words == "last words" && WIFEXITED(end.status) && WEXITSTATUS(end.status) == 0;
}

void be_refused() {
  sink = std::malloc(std::size_t{1} << 30U);
}

void live_on(int allocations) {
  for (int i = 0; i < allocations; ++i) {
    sink = std::malloc(16);
    std::free(sink);
  }
}

}  // namespace

TEST_CASE("memory_watch: who aborts because memory was refused says so") {
  CHECK(told(end_of([] {
    be_refused();
    std::abort();
  })));
}

TEST_CASE("memory_watch: every way to ask for memory counts") {
  const std::size_t much = std::size_t{1} << 30U;
  const std::vector<std::function<void()>> ways{
      [=] { sink = std::calloc(much, 1); },
      [=] { sink = std::realloc(nullptr, much); },
      [=] { sink = std::aligned_alloc(64, much); },
      [=] {
        void* memory = nullptr;
        static_cast<void>(::posix_memalign(&memory, 64, much));
        sink = memory;
      },
      [=] { sink = ::operator new(much, std::nothrow); },
  };
  for (std::size_t i = 0; i < ways.size(); ++i) {
    INFO(i);
    CHECK(told(end_of([&] {
      ways[i]();
      std::abort();
    })));
  }
}

TEST_CASE("memory_watch: an exception for want of memory that nobody catches") {
  CHECK(told(end_of([]() noexcept { sink = ::operator new (std::size_t{1} << 30U); })));
}

TEST_CASE("memory_watch: who uses memory that was refused crashes of it") {
  CHECK(told(end_of([] {
    be_refused();
    *static_cast<volatile char*>(sink) = 'x';
  })));
}

TEST_CASE("memory_watch: any other crash stays what it is") {
  CHECK(killed_by(end_of([] { std::abort(); }), SIGABRT));
  CHECK(killed_by(end_of([] {
                    sink = nullptr;
                    *static_cast<volatile char*>(sink) = 'x';
                  }),
                  SIGSEGV));
  CHECK(killed_by(end_of([] { ::raise(SIGILL); }), SIGILL));
}

TEST_CASE("memory_watch: a refusal that was survived has nothing to do with a later crash") {
  CHECK(killed_by(end_of([] {
                    be_refused();
                    live_on(200);
                    std::abort();
                  }),
                  SIGABRT));
}

TEST_CASE("memory_watch: a kill is no crash, and without a watch there are no last words") {
  CHECK(killed_by(end_of([] {
                    be_refused();
                    ::raise(SIGKILL);
                  }),
                  SIGKILL));
  CHECK(killed_by(end_of(
                      [] {
                        be_refused();
                        std::abort();
                      },
                      false),
                  SIGABRT));
}

TEST_CASE("memory_watch: memory is what it should be") {
  void* memory = nullptr;
  CHECK(::posix_memalign(&memory, 3, 100) == EINVAL);
  REQUIRE(::posix_memalign(&memory, 256, 100) == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(memory) % 256 == 0);
  std::free(memory);
  auto* zeros = static_cast<unsigned char*>(std::calloc(1000, 1));
  REQUIRE(zeros != nullptr);
  CHECK(std::all_of(zeros, zeros + 1000, [](unsigned char byte) { return byte == 0; }));
  zeros[0] = 42;
  zeros = static_cast<unsigned char*>(std::realloc(zeros, 100000));
  REQUIRE(zeros != nullptr);
  CHECK(zeros[0] == 42);
  std::free(zeros);
}
