// SPDX-License-Identifier: Apache-2.0
#include "daemon/zygote/memory_watch.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <sys/socket.h>
#include <unistd.h>

namespace ocr {

namespace {

constexpr std::array kCrashes{SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP};
constexpr int kStillRecent = 100;  // allocations

// Set by whichever thread allocates, read by the signal handler.
std::atomic<int> refused_lately{0};

// Of the watch that is on; a handler can reach nothing else.
std::atomic<int> channel_now{-1};
std::atomic<const char*> words_now{nullptr};
std::atomic<std::size_t> words_size{0};

void on_crash(int number) {
  const char* words = words_now.load();
  std::size_t left = words_size.load();
  if (words != nullptr && refused_lately.load() > 0) {
    while (left > 0) {
      const ssize_t sent = ::send(channel_now.load(), words, left, MSG_NOSIGNAL);
      if (sent < 0 && errno != EINTR) break;
      if (sent <= 0) continue;
      words += sent;
      left -= static_cast<std::size_t>(sent);
    }
    if (left == 0) ::_exit(0);
  }
  // Blocked while it is handled, so it comes again, and for good, at the end of this function.
  static_cast<void>(std::signal(number, SIG_DFL));
  static_cast<void>(::raise(number));
}

}  // namespace

MemoryWatch::MemoryWatch(int channel, const std::string& last_words) noexcept {
  refused_lately = 0;
  channel_now = channel;
  words_size = last_words.size();
  words_now = last_words.data();
  for (const int number : kCrashes)
    static_cast<void>(std::signal(number, on_crash));
}

MemoryWatch::~MemoryWatch() {
  words_now = nullptr;
  for (const int number : kCrashes)
    static_cast<void>(std::signal(number, SIG_DFL));
}

#if !defined(__SANITIZE_ADDRESS__)

namespace {

// Every allocation passes here: an answer of nothing is remembered, and each that is granted lets it fade.
void* noted(void* memory) noexcept {
  if (memory == nullptr) {
    refused_lately.store(kStillRecent, std::memory_order_relaxed);
  } else if (const int recent = refused_lately.load(std::memory_order_relaxed); recent > 0) {
    refused_lately.store(recent - 1, std::memory_order_relaxed);
  }
  return memory;
}

}  // namespace

#endif

}  // namespace ocr

#if !defined(__SANITIZE_ADDRESS__)

// libc's own allocator under the names that it keeps for those who take its usual ones, as we do here for the whole
// process: the linker prefers a program's functions to those of its libraries.
extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

void* malloc(std::size_t size) noexcept {
  return ocr::noted(__libc_malloc(size));
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  return ocr::noted(__libc_calloc(count, size));
}

void* realloc(void* memory, std::size_t size) noexcept {
  void* moved = __libc_realloc(memory, size);
  // A size of nothing frees, and gives nothing back.
  return size == 0 ? moved : ocr::noted(moved);
}

void* memalign(std::size_t alignment, std::size_t size) noexcept {
  return ocr::noted(__libc_memalign(alignment, size));
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return ocr::noted(__libc_memalign(alignment, size));
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
  if (alignment % sizeof(void*) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
  void* found = ocr::noted(__libc_memalign(alignment, size));
  if (found == nullptr) return ENOMEM;
  *memory = found;
  return 0;
}
}

#endif
