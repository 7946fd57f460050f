// SPDX-License-Identifier: Apache-2.0
// The thread of ocrd that looks documents up before a worker is asked: it hashes the content, unless the file is known
// and unchanged, and asks the store through a connection of its own, so that it never waits for a writer.
#pragma once

#include "common/fd.hpp"
#include "daemon/store/mailbox.hpp"
#include "daemon/store/open_store.hpp"
#include "daemon/store/store_writer.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace ocr::store {

struct Lookup {
  UniqueFd document;  // any readable file, its offset stays; without one nothing is found
  std::string engine;
  std::string options;
  std::vector<std::string> formats;  // what the answer must hold; "json" and "text" always are there
  std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max();  // nobody waits longer
};

class CacheReader {
 public:
  // Called on the loop's thread. Nothing: a worker must read it (also when the store is away).
  using Found = std::function<void(std::optional<CachedAnswer> answer)>;

  // `writer` must outlive it; it opens the store, and tells when it is back.
  CacheReader(Location location, StoreWriter& writer, Mailbox& mailbox);
  ~CacheReader();
  CacheReader(const CacheReader&) = delete;
  CacheReader& operator=(const CacheReader&) = delete;

  void find(Lookup lookup, Found found);

  // Gives a statement up that has taken longer.
  void interrupt(std::chrono::milliseconds limit) noexcept { interrupter_.interrupt(limit); }
  // Whether the look-up at work has taken longer than that: those behind it would wait as well.
  [[nodiscard]] bool hangs(std::chrono::milliseconds limit) const noexcept;

  struct Counts {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
  };
  [[nodiscard]] Counts counts() const;

 private:
  static constexpr auto kResting = std::chrono::steady_clock::time_point::max();

  struct Task {
    Lookup lookup;
    Found found;
  };

  void run();
  [[nodiscard]] std::optional<CachedAnswer> look_up(const Lookup& lookup);
  [[nodiscard]] std::string content_of(int fd);
  // Whether the store can be asked: connects when the writer has reached it since the last failure.
  [[nodiscard]] bool connected();

  Location location_;
  StoreWriter& writer_;
  Mailbox& mailbox_;
  Interrupter interrupter_;
  std::unique_ptr<ResultStore> store_;  // the thread's
  std::uint64_t connection_ = 0;        // of the writer, when ours was made or last failed
  ContentMemory contents_;              // the thread's
  std::atomic<std::chrono::steady_clock::time_point> began_{kResting};  // the look-up at work

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
  Counts counts_;
  bool stopping_ = false;
  std::jthread thread_;  // last: starts when all else is there, and is joined first
};

}  // namespace ocr::store
