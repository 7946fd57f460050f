// SPDX-License-Identifier: Apache-2.0
// What was read, kept: the interface that everything above the databases knows. One object belongs to one thread;
// several objects, in several processes, may work on one database.
#pragma once

#include "daemon/store/cache_key.hpp"
#include "daemon/store/document_rows.hpp"
#include "daemon/store/history.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ocr::store {

struct CachedAnswer {
  std::int64_t document_id = 0;
  Answer answer;
};

struct Usage {
  std::int64_t document_id = 0;
  std::string used_at;  // UTC
};

struct Batch {
  std::int64_t id = 0;
  std::string signature;  // equal for the same command
  std::string command;    // JSON
  std::string state;      // "running", "done", "stopped", "cancelled"
  std::string started_at;
  Text ended_at;
};

// One input of a batch that was answered.
struct BatchJob {
  std::string input;  // path, any bytes
  std::string state;  // "done", "failed"
  std::string stamp;  // size and times of the file when it was read
  Text sha256;
  Text code;           // of the failure
  std::string output;  // JSON
  std::string ended_at;
  std::string key = {};    // what it is found by, a SHA-256 in hexadecimal; of `input` where none is given
  std::int64_t batch = 0;  // that it is of, when it comes from the store
};

struct JobCounts {
  std::int64_t done = 0;
  std::int64_t failed = 0;
};

// Counts and exact sums of everything, to compare two stores or a backup.
struct Totals {
  std::int64_t documents = 0, pages = 0, tickets = 0, items = 0, vat = 0, payments = 0, answers = 0;
  std::string tickets_total, items_total, vat_amount, payments_amount;
  bool operator==(const Totals&) const = default;
};

// All calls throw ConnectionLost when the server is gone, Conflict when others kept coming in between, and
// Error{store_failed, store_full, store_damaged}.
class ResultStore {
 public:
  ResultStore() = default;
  virtual ~ResultStore() = default;
  ResultStore(const ResultStore&) = delete;
  ResultStore& operator=(const ResultStore&) = delete;

  // --- the cache ---
  // All in one transaction, or none. The same document again changes nothing but the time and name of its last reading;
  // another engine's reading replaces the one before it.
  virtual void put(std::span<const DocumentRows> documents) = 0;
  [[nodiscard]] virtual std::optional<CachedAnswer> find(const CacheKey& key) = 0;
  virtual void touch(std::span<const Usage> usages) = 0;
  // Drops answers and texts of those used longest ago until what is left is at most `bytes`; tickets stay. Returns how
  // many documents it was.
  virtual std::int64_t evict(std::int64_t bytes) = 0;

  // What was put is on the disk when it returns: until then a power cut may undo it.
  virtual void sync() = 0;
  // For a moment when nothing else is to be done: a part of what makes the files small and quick to search. True when
  // there is more of it.
  [[nodiscard]] virtual bool rest() = 0;

  // --- history (ocr history) ---
  [[nodiscard]] virtual std::vector<Purchase> list(const ListQuery& query) = 0;
  [[nodiscard]] virtual std::vector<Hit> search(const std::string& words, std::int64_t limit) = 0;
  // Why the newest pages were left out when words were looked for last; empty when they were not.
  [[nodiscard]] virtual const std::string& unindexed() const noexcept = 0;
  [[nodiscard]] virtual std::vector<StatisticsRow> statistics(StatisticsBy by, const ListQuery& query) = 0;
  [[nodiscard]] virtual std::vector<PricePoint> items(const std::string& name, const ListQuery& query) = 0;
  [[nodiscard]] virtual std::optional<DocumentRows> document(std::int64_t id) = 0;
  [[nodiscard]] virtual std::optional<std::int64_t> id_of(const std::string& sha256, const std::string& options) = 0;
  // Ids over `after`, ascending.
  [[nodiscard]] virtual std::vector<std::int64_t> ids(std::int64_t after, std::int64_t limit) = 0;
  // Every document that shows the same purchase, this one too.
  [[nodiscard]] virtual std::vector<std::int64_t> same_purchase(std::int64_t id) = 0;

  // Documents and everything about them, for good: their bytes leave the files too. Returns how many.
  virtual std::int64_t forget(std::span<const std::int64_t> ids) = 0;
  // Those that happened before the day ("2026-01-31"); without a day all.
  virtual std::int64_t forget_before(const Text& day) = 0;
  // What does not hold, one sentence each; empty when all is well.
  [[nodiscard]] virtual std::vector<std::string> verify() = 0;
  [[nodiscard]] virtual Totals totals() = 0;

  // --- batches ---
  // The batch with this signature, begun if it is new, running again if it had ended.
  [[nodiscard]] virtual Batch begin_batch(const std::string& signature, const std::string& command) = 0;
  virtual void end_batch(std::int64_t batch, const std::string& state) = 0;
  [[nodiscard]] virtual std::vector<Batch> batches(std::int64_t limit) = 0;
  // All in one transaction; the same input again replaces what was known of it.
  virtual void put_jobs(std::int64_t batch, std::span<const BatchJob> jobs) = 0;
  [[nodiscard]] virtual std::vector<BatchJob> jobs(std::int64_t batch) = 0;
  // What any batch knows of inputs, by their keys, the latest last; some hundred keys at once.
  [[nodiscard]] virtual std::vector<BatchJob> find_jobs(std::span<const std::string> keys) = 0;
  [[nodiscard]] virtual std::optional<Batch> batch(std::int64_t id) = 0;
  [[nodiscard]] virtual std::optional<Batch> batch(const std::string& signature) = 0;
  [[nodiscard]] virtual JobCounts job_counts(std::int64_t batch) = 0;

  // Without a password.
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
  // After ConnectionLost. Throws it again while the server is away.
  virtual void reconnect() = 0;
};

}  // namespace ocr::store
