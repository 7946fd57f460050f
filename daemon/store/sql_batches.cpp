// SPDX-License-Identifier: Apache-2.0
// What the store knows of batches, so that they can be resumed.
#include "common/text.hpp"
#include "daemon/store/record.hpp"
#include "daemon/store/row_values.hpp"
#include "daemon/store/sql_store.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocr::store {

namespace {

constexpr std::string_view kEncoded = "b64:";
constexpr std::string_view kJobColumns = "input, state, stamp, sha256, code, output, ended_at, input_sha256, batch_id";

std::string input_text(const std::string& path) {
  if (is_utf8(path) && !path.starts_with(kEncoded)) return path;
  return std::string(kEncoded) + base64_encode(path);
}

std::string input_path(const std::string& text) {
  if (!text.starts_with(kEncoded)) return text;
  return base64_decode(std::string_view(text).substr(kEncoded.size())).value_or(text);
}

Batch batch_of(Row& row) {
  Columns columns(row);
  return {columns.integer(), columns.text(), columns.text(), columns.text(), columns.text(), columns.optional_text()};
}

std::vector<BatchJob> jobs_of(std::vector<Row> rows) {
  std::vector<BatchJob> found;
  for (Row& row : rows) {
    Columns columns(row);
    found.push_back({input_path(columns.text()), columns.text(), columns.text(), columns.optional_text(),
                     columns.optional_text(), columns.text(), columns.text(), columns.text(), columns.integer()});
  }
  return found;
}

}  // namespace

Batch SqlStore::begin_batch(const std::string& signature, const std::string& command) {
  Batch batch;
  transact(*connection_, [&] {
    connection_->run(
        "INSERT INTO batches (signature, command, state, started_at) VALUES ($1, $2, 'running', $3)"
        " ON CONFLICT (signature) DO UPDATE SET state = 'running', ended_at = NULL, command = excluded.command",
        {signature, command, utc_now()});
    auto rows = connection_->run(
        "SELECT id, signature, command, state, started_at, ended_at FROM batches WHERE signature = $1", {signature});
    batch = batch_of(rows.at(0));
  });
  return batch;
}

void SqlStore::end_batch(std::int64_t batch, const std::string& state) {
  transact(*connection_, [&] {
    connection_->run("UPDATE batches SET state = $1, ended_at = $2 WHERE id = $3", {state, utc_now(), batch});
  });
}

std::vector<Batch> SqlStore::batches(std::int64_t limit) {
  std::vector<Batch> found;
  for (Row& row : connection_->run(
           "SELECT id, signature, command, state, started_at, ended_at FROM batches ORDER BY id DESC LIMIT $1",
           {limit}))
    found.push_back(batch_of(row));
  return found;
}

void SqlStore::put_jobs(std::int64_t batch, std::span<const BatchJob> jobs) {
  std::vector<const BatchJob*> ordered;
  for (const BatchJob& job : jobs)
    ordered.push_back(&job);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const BatchJob* left, const BatchJob* right) { return left->input < right->input; });
  transact(*connection_, [&] {
    for (const BatchJob* job : ordered) {
      connection_->run(
          "INSERT INTO jobs (batch_id, input_sha256, input, state, stamp, sha256, code, output, ended_at)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
          " ON CONFLICT (batch_id, input_sha256) DO UPDATE SET state = excluded.state, stamp = excluded.stamp,"
          " sha256 = excluded.sha256, code = excluded.code, output = excluded.output, ended_at = excluded.ended_at",
          {batch, job->key.empty() ? sha256_of(job->input) : job->key, input_text(job->input), job->state, job->stamp,
           to_value(job->sha256), to_value(job->code), job->output, job->ended_at});
    }
  });
}

std::vector<BatchJob> SqlStore::jobs(std::int64_t batch) {
  return jobs_of(
      connection_->run(fmt::format("SELECT {} FROM jobs WHERE batch_id = $1 ORDER BY input", kJobColumns), {batch}));
}

std::vector<BatchJob> SqlStore::find_jobs(std::span<const std::string> keys) {
  // One parameter for all of them: hexadecimal digits and commas need no quotes in either syntax.
  std::string list;
  for (const std::string& key : keys) {
    if (!list.empty()) list += ',';
    list += is_sqlite() ? fmt::format("\"{}\"", key) : key;
  }
  const char* among = is_sqlite() ? "IN (SELECT value FROM json_each($1))" : "= ANY (CAST($1 AS TEXT[]))";
  return jobs_of(
      connection_->run(fmt::format("SELECT {} FROM jobs WHERE input_sha256 {} ORDER BY ended_at", kJobColumns, among),
                       {is_sqlite() ? fmt::format("[{}]", list) : fmt::format("{{{}}}", list)}));
}

std::optional<Batch> SqlStore::batch(std::int64_t id) {
  auto rows =
      connection_->run("SELECT id, signature, command, state, started_at, ended_at FROM batches WHERE id = $1", {id});
  return rows.empty() ? std::nullopt : std::optional(batch_of(rows.front()));
}

std::optional<Batch> SqlStore::batch(const std::string& signature) {
  auto rows = connection_->run(
      "SELECT id, signature, command, state, started_at, ended_at FROM batches WHERE signature = $1", {signature});
  return rows.empty() ? std::nullopt : std::optional(batch_of(rows.front()));
}

JobCounts SqlStore::job_counts(std::int64_t batch) {
  JobCounts counts;
  for (Row& row : connection_->run("SELECT state, count(*) FROM jobs WHERE batch_id = $1 GROUP BY state", {batch})) {
    Columns columns(row);
    const std::string state = columns.text();
    (state == "done" ? counts.done : counts.failed) += columns.integer();
  }
  return counts;
}

}  // namespace ocr::store
