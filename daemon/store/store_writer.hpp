// SPDX-License-Identifier: Apache-2.0
// The one thread of ocrd that writes to the store. The event loop hands readings over and never waits: many go into one
// transaction, and while the database is away they go to the spool and from there to the database when it is back.
#pragma once

#include "common/error.hpp"
#include "daemon/store/mailbox.hpp"
#include "daemon/store/open_store.hpp"
#include "daemon/store/spool.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace ocr::store {

class StoreWriter {
 public:
  struct Settings {
    Location location;
    std::filesystem::path spool;
    std::uint64_t spool_limit = 0;  // bytes
    std::int64_t text_limit = 0;    // bytes of answers and texts that are kept; 0 is all
    std::chrono::milliseconds first_retry{500};
    std::chrono::milliseconds longest_retry{30'000};
  };
  enum class State { opening, open, away, failed };
  struct Status {
    State state = State::opening;
    std::string name;     // of the database, without a password
    std::string problem;  // why it is away or failed, or what went wrong last
    std::int64_t queued = 0;
    std::int64_t stored = 0;  // since the start
    Spool::Size spooled;
  };
  // Called on the loop's thread. Without an error the reading is in the database or in the spool.
  using Kept = std::function<void(const std::optional<Error>& error)>;
  // Called on the loop's thread, once: open or away without an error, failed with one.
  using Opened = std::function<void(const std::optional<Error>& error)>;

  // Signals that the process handles elsewhere must be blocked before. Throws std::system_error.
  StoreWriter(Settings settings, Mailbox& mailbox, Opened opened);
  // Everything handed over is written or spooled first; no callback is posted for it.
  ~StoreWriter();
  StoreWriter(const StoreWriter&) = delete;
  StoreWriter& operator=(const StoreWriter&) = delete;

  // `more`: others will follow at once, so this one may wait a moment for them.
  void keep(Reading reading, Kept kept, bool more = false);
  // Remembers that a document answered a request now; written with what comes next.
  void touch(std::int64_t document_id);
  // Gives a statement up that has taken longer than `limit`: what waits for it goes to the spool.
  void interrupt(std::chrono::milliseconds limit) noexcept { interrupter_.interrupt(limit); }

  [[nodiscard]] Status status() const;
  // Counts the times that the database was reached; 0 while it never was.
  [[nodiscard]] std::uint64_t connections() const noexcept { return connections_; }

 private:
  struct Task {
    Reading reading;
    Kept kept;
  };
  using Clock = std::chrono::steady_clock;

  void run();
  void open();
  [[nodiscard]] bool has_work() const;
  // Until there is work or a chore.
  void wait(std::unique_lock<std::mutex>& lock);
  void write(std::vector<Task> tasks, std::map<std::int64_t, std::string> usages);
  void spool(std::vector<Task>& tasks, const Error& why);
  // When something is to be done though nobody asks.
  [[nodiscard]] Clock::time_point next_chore() const;
  void do_chores();
  void drain();
  bool drain_one_by_one(const std::vector<std::pair<std::string, DocumentRows>>& some);
  void lost(const std::string& what);
  void note(const std::string& problem);
  void answer(Task& task, std::optional<Error> error);
  void evict(std::size_t written);

  Settings settings_;
  Mailbox& mailbox_;
  Opened opened_;
  Interrupter interrupter_;
  std::unique_ptr<ResultStore> store_;  // the thread's
  Spool spool_;                         // the thread's
  bool spool_waits_ = true;             // perhaps
  std::chrono::milliseconds retry_{0};
  Clock::time_point next_try_{};
  std::optional<Clock::time_point> written_;   // since the last rest
  std::optional<Clock::time_point> unsynced_;  // the first since the last sync
  std::vector<std::string> backlog_;           // names in the spool, the next one last
  std::size_t unchecked_ = 0;                  // bytes written since texts were last weighed
  std::atomic<std::uint64_t> connections_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
  std::size_t queued_bytes_ = 0;
  Clock::time_point due_ = Clock::time_point::max();  // the queue is to be written
  std::map<std::int64_t, std::string> usages_;
  bool stopping_ = false;
  bool ended_ = false;
  Status status_;
  std::jthread thread_;  // last: starts when all else is there, and is joined first
};

}  // namespace ocr::store
