// SPDX-License-Identifier: Apache-2.0
// The store on a database of either kind: its SQL is written once, in what SQLite and PostgreSQL have in common, with
// the few differences side by side.
#pragma once

#include "daemon/store/connection.hpp"
#include "daemon/store/result_store.hpp"
#include "daemon/store/sql_filter.hpp"

#include <memory>

namespace ocr::store {

class SqlStore final : public ResultStore {
 public:
  // The schema must be the newest (migrations.hpp).
  explicit SqlStore(std::unique_ptr<Connection> connection);

  // sql_store.cpp
  void put(std::span<const DocumentRows> documents) override;
  [[nodiscard]] std::optional<CachedAnswer> find(const CacheKey& key) override;
  void touch(std::span<const Usage> usages) override;
  [[nodiscard]] std::optional<DocumentRows> document(std::int64_t id) override;
  [[nodiscard]] const std::string& name() const noexcept override { return connection_->name(); }
  void reconnect() override { connection_->reconnect(); }

  // sql_history.cpp
  [[nodiscard]] std::vector<Purchase> list(const ListQuery& query) override;
  [[nodiscard]] std::vector<Hit> search(const std::string& words, std::int64_t limit) override;
  [[nodiscard]] const std::string& unindexed() const noexcept override { return unindexed_; }
  [[nodiscard]] std::vector<StatisticsRow> statistics(StatisticsBy by, const ListQuery& query) override;
  [[nodiscard]] std::vector<PricePoint> items(const std::string& name, const ListQuery& query) override;

  // sql_upkeep.cpp
  std::int64_t evict(std::int64_t bytes) override;
  void sync() override { connection_->sync(); }
  [[nodiscard]] bool rest() override;
  [[nodiscard]] std::optional<std::int64_t> id_of(const std::string& sha256, const std::string& options) override;
  [[nodiscard]] std::vector<std::int64_t> ids(std::int64_t after, std::int64_t limit) override;
  [[nodiscard]] std::vector<std::int64_t> same_purchase(std::int64_t id) override;
  std::int64_t forget(std::span<const std::int64_t> ids) override;
  std::int64_t forget_before(const Text& day) override;
  [[nodiscard]] std::vector<std::string> verify() override;
  [[nodiscard]] Totals totals() override;

  // sql_batches.cpp
  [[nodiscard]] Batch begin_batch(const std::string& signature, const std::string& command) override;
  void end_batch(std::int64_t batch, const std::string& state) override;
  [[nodiscard]] std::vector<Batch> batches(std::int64_t limit) override;
  void put_jobs(std::int64_t batch, std::span<const BatchJob> jobs) override;
  [[nodiscard]] std::vector<BatchJob> jobs(std::int64_t batch) override;
  [[nodiscard]] std::vector<BatchJob> find_jobs(std::span<const std::string> keys) override;
  [[nodiscard]] std::optional<Batch> batch(std::int64_t id) override;
  [[nodiscard]] std::optional<Batch> batch(const std::string& signature) override;
  [[nodiscard]] JobCounts job_counts(std::int64_t batch) override;

 private:
  [[nodiscard]] bool is_sqlite() const noexcept { return connection_->backend() == Backend::sqlite; }
  // A document that has a number by now.
  struct Placed {
    std::int64_t id;
    const DocumentRows* document;
  };
  // One that was stored before; adds the purchases whose shown document may have changed.
  void put_known(const DocumentRows& document, std::vector<std::string>& purchases);
  // sql_parts.cpp
  void insert_parts(std::span<const Placed> placed);
  void insert_answers(std::span<const Placed> placed);
  void insert_pages(std::span<const Placed> placed);
  void insert_tickets(std::span<const Placed> placed);
  void insert_lines(std::span<const Placed> placed);
  void load_parts(std::int64_t id, DocumentRows& document);
  // Makes one document of each of the purchases the one that is shown.
  void settle(std::vector<std::string> purchase_keys);
  // sql_history.cpp
  std::optional<std::string> few_pages_with(const std::string& expression);
  SqlFilter filter_of(const ListQuery& query);
  // Rows of StatisticsRow: as the database keeps them, or of some documents.
  std::vector<Row> kept_sums(StatisticsBy by);
  std::vector<Row> added_up(StatisticsBy by, const SqlFilter& filter);
  // Of SQLite, sql_upkeep.cpp: brings words of pages into the index. False when none waited.
  bool index_some_pages();
  // All of them, before they are looked for, if it can.
  void index_pages();
  void scrub();
  // Nothing of what was overwritten is left in SQLite's log.
  void cut_log();
  void verify_sums(std::vector<std::string>& wrong);
  void verify_documents(std::vector<std::string>& wrong);

  std::unique_ptr<Connection> connection_;
  std::string unindexed_;
};

}  // namespace ocr::store
