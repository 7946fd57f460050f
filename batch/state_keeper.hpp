// SPDX-License-Identifier: Apache-2.0
// The state of a batch in the store, written by a thread of its own: a slow or absent database holds nobody up.
#pragma once

#include "daemon/store/open_store.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace ocr::batch {

class StateKeeper {
 public:
  // Opens the store; a database that is away is tried again later. Throws Error.
  StateKeeper(store::Location location, std::string signature, std::string command);
  ~StateKeeper();
  StateKeeper(const StateKeeper&) = delete;
  StateKeeper& operator=(const StateKeeper&) = delete;

  // The batch as earlier runs have left it.
  [[nodiscard]] const std::optional<store::Batch>& earlier() const noexcept { return earlier_; }
  // What this and other batches have committed, by the inputs' keys, the latest last; unknown while the database is
  // away. Throws Error; before start() also store::ConnectionLost.
  [[nodiscard]] std::optional<std::vector<store::BatchJob>> find_jobs(std::span<const std::string> keys);
  // Before start(): what the store keeps of it.
  void set_command(std::string command) { command_ = std::move(command); }

  // The batch is running from here on. Throws Error.
  void start();
  // 0 while the database was never there.
  [[nodiscard]] std::int64_t batch() const;

  // Is written soon, many at once. `ticket` comes back by settled().
  void record(std::uint64_t ticket, store::BatchJob job);
  // Tickets whose job is committed, or is held back because the database is away.
  [[nodiscard]] std::vector<std::uint64_t> settled();
  // How many wait to be committed, those that are held back left out.
  [[nodiscard]] std::size_t waiting() const;
  // `ocr batch cancel` was called.
  [[nodiscard]] bool cancelled() const;
  // Why jobs are held back, empty when they are not.
  [[nodiscard]] std::string problem() const;

  // Ends the thread, and writes what is left: a while, when the database is away. Jobs may still be recorded.
  void write_all();
  // Writes those too, and marks the batch with this state. Returns how many jobs could not be written.
  std::size_t end(const std::string& state);

 private:
  struct Entry {
    std::uint64_t ticket;
    store::BatchJob job;
  };

  void work();
  [[nodiscard]] bool connect();
  void save(std::vector<Entry> entries);
  void look_for_cancel();
  void hold(std::vector<Entry> entries, const std::string& why);

  store::Location location_;
  std::string signature_;
  std::string command_;
  std::optional<store::Batch> earlier_;
  std::unique_ptr<store::ResultStore> store_;   // the thread's own once it runs
  std::unique_ptr<store::ResultStore> reader_;  // the caller's, while the thread has the other
  std::vector<Entry> held_;                     // the thread's own: settled, but not written
  std::thread thread_;
  std::optional<std::chrono::steady_clock::time_point> last_moment_;  // for a database that is away at the end

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Entry> queue_;
  std::vector<std::uint64_t> settled_;
  std::size_t in_hand_ = 0;
  std::int64_t batch_ = 0;
  bool cancelled_ = false;
  bool ending_ = false;
  std::string problem_;
};

}  // namespace ocr::batch
