// SPDX-License-Identifier: Apache-2.0
// Keeping the store small, sound and, where asked, forgetful.
#include "common/error.hpp"
#include "daemon/store/decimal.hpp"
#include "daemon/store/record.hpp"
#include "daemon/store/row_values.hpp"
#include "daemon/store/sql_store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ocr::store {

namespace {

std::int64_t number(const std::vector<Row>& rows) {
  return std::get<std::int64_t>(rows.at(0).at(0));
}

std::vector<std::int64_t> numbers(std::vector<Row> rows) {
  std::vector<std::int64_t> found;
  for (Row& row : rows)
    found.push_back(Columns(row).integer());
  return found;
}

// Which part of a document is not what its own JSON says, empty when all are.
std::string_view difference(const DocumentRows& stored, const DocumentRows& expected) {
  if (stored.sha256 != expected.sha256) return "content hash";
  if (stored.engine != expected.engine) return "engine";
  if (stored.ticket != expected.ticket) return "ticket";
  if (stored.items != expected.items) return "items";
  if (stored.vat != expected.vat) return "VAT rows";
  if (stored.payments != expected.payments) return "payments";
  if (stored.pages != expected.pages) return "pages";
  if (stored.purchase_key != expected.purchase_key) return "purchase";
  return {};
}

}  // namespace

std::int64_t SqlStore::evict(std::int64_t bytes) {
  constexpr std::int64_t kAtOnce = 256;
  std::int64_t evicted = 0;
  std::int64_t kept = number(connection_->run("SELECT CAST(coalesce(sum(kept_bytes), 0) AS BIGINT) FROM documents"));
  while (kept > bytes) {
    const std::int64_t before = evicted;
    transact(*connection_, [&] {
      auto oldest = connection_->run(
          "SELECT id, kept_bytes FROM documents WHERE kept_bytes > 0 ORDER BY used_at, id LIMIT $1", {kAtOnce});
      std::int64_t left = kept;
      evicted = before;
      for (Row& row : oldest) {
        if (left <= bytes) break;
        Columns columns(row);
        const std::int64_t id = columns.integer();
        left -= columns.integer();
        connection_->run("DELETE FROM answers WHERE document_id = $1", {id});
        connection_->run("DELETE FROM renderings WHERE document_id = $1", {id});
        connection_->run(is_sqlite() ? "UPDATE pages SET text = NULL WHERE document_id = $1"
                                     : "UPDATE pages SET text = NULL, words = NULL WHERE document_id = $1",
                         {id});
        connection_->run("UPDATE documents SET kept_bytes = 0 WHERE id = $1", {id});
        ++evicted;
      }
    });
    if (evicted == before) break;
    kept = number(connection_->run("SELECT CAST(coalesce(sum(kept_bytes), 0) AS BIGINT) FROM documents"));
  }
  if (evicted > 0 && is_sqlite()) connection_->script("PRAGMA incremental_vacuum");
  return evicted;
}

bool SqlStore::rest() {
  if (!is_sqlite()) return false;
  if (index_some_pages()) return true;
  connection_->script("PRAGMA wal_checkpoint(PASSIVE)");
  return false;
}

bool SqlStore::index_some_pages() {
  // Some fifty milliseconds: what comes to be stored does not wait for longer.
  constexpr std::int64_t kAtOnce = 500;
  if (connection_->run("SELECT page_id FROM unindexed_pages LIMIT 1").empty()) return false;
  // Whoever is in the way is waited for once: this can be done another time.
  Transaction transaction(*connection_);
  const Value last = connection_->run(
      "SELECT coalesce(max(page_id), 0) FROM (SELECT page_id FROM unindexed_pages ORDER BY page_id LIMIT $1)",
      {kAtOnce})[0][0];
  connection_->run(
      "INSERT INTO page_words (rowid, text) SELECT p.id, p.text FROM unindexed_pages u JOIN pages p"
      " ON p.id = u.page_id WHERE u.page_id <= $1 ORDER BY p.id",
      {last});
  connection_->run("DELETE FROM unindexed_pages WHERE page_id <= $1", {last});
  transaction.commit();
  return true;
}

void SqlStore::index_pages() {
  unindexed_.clear();
  try {
    while (is_sqlite() && index_some_pages()) {
    }
  } catch (const Conflict& error) {
    unindexed_ = error.what();
  } catch (const Error& error) {
    // A full disk above all: what is stored can be read all the same.
    if (error.code() == ErrorCode::store_damaged) throw;
    unindexed_ = error.what();
  }
}

std::optional<std::int64_t> SqlStore::id_of(const std::string& sha256, const std::string& options) {
  const auto found =
      numbers(connection_->run("SELECT id FROM documents WHERE sha256 = $1 AND options = $2", {sha256, options}));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<std::int64_t> SqlStore::ids(std::int64_t after, std::int64_t limit) {
  return numbers(connection_->run("SELECT id FROM documents WHERE id > $1 ORDER BY id LIMIT $2", {after, limit}));
}

std::vector<std::int64_t> SqlStore::same_purchase(std::int64_t id) {
  return numbers(connection_->run(
      "SELECT c.id FROM documents d JOIN documents c ON c.purchase_key = d.purchase_key WHERE d.id = $1 ORDER BY c.id",
      {id}));
}

std::int64_t SqlStore::forget(std::span<const std::int64_t> ids) {
  std::int64_t count = 0;
  transact(*connection_, [&] {
    count = 0;
    std::vector<std::string> purchases;
    for (const std::int64_t id : ids) {
      auto gone = connection_->run("DELETE FROM documents WHERE id = $1 RETURNING purchase_key", {id});
      if (gone.empty()) continue;
      ++count;
      purchases.push_back(Columns(gone[0]).text());
    }
    settle(std::move(purchases));
  });
  if (count > 0) scrub();
  return count;
}

std::int64_t SqlStore::forget_before(const Text& day) {
  std::int64_t count = 0;
  transact(*connection_, [&] {
    auto gone = day ? connection_->run("DELETE FROM documents WHERE happened_at < $1 RETURNING purchase_key", {*day})
                    : connection_->run("DELETE FROM documents RETURNING purchase_key");
    count = static_cast<std::int64_t>(gone.size());
    if (day) {
      std::vector<std::string> purchases;
      for (Row& row : gone)
        purchases.push_back(Columns(row).text());
      settle(std::move(purchases));
    } else {
      // What batches know of their inputs names files and contents, too.
      connection_->run("DELETE FROM batches");
    }
  });
  if (count > 0) scrub();
  return count;
}

void SqlStore::scrub() {
  if (is_sqlite()) {
    // The index keeps deleted words until its parts are merged, the log keeps old pages until it is cut.
    connection_->script("INSERT INTO page_words (page_words) VALUES ('optimize')");
    connection_->script("VACUUM");
    cut_log();
    return;
  }
  for (const char* table :
       {"documents", "answers", "renderings", "pages", "tickets", "items", "vat", "payments", "batches", "jobs"})
    connection_->script(fmt::format("VACUUM {}", table));
}

void SqlStore::cut_log() {
  // Each waits for those who read; readers come and go.
  constexpr int kTries = 5;
  for (int tried = 0; tried < kTries; ++tried) {
    auto rows = connection_->run("PRAGMA wal_checkpoint(TRUNCATE)");
    if (Columns(rows.at(0)).integer() == 0) return;
  }
  throw Error(ErrorCode::store_failed,
              fmt::format("it is forgotten, but its bytes still lie in {}-wal, which somebody reads", name()),
              "end whatever has the store open (`ocr stop`), then forget anything again");
}

std::vector<std::string> SqlStore::verify() {
  std::vector<std::string> wrong;
  if (is_sqlite()) {
    for (Row& row : connection_->run("PRAGMA integrity_check")) {
      if (std::string text = Columns(row).text(); text != "ok") wrong.push_back(std::move(text));
    }
    if (!connection_->run("PRAGMA foreign_key_check").empty()) wrong.emplace_back("rows belong to no document");
    try {
      connection_->run("INSERT INTO page_words (page_words, rank) VALUES ('integrity-check', 1)");
    } catch (const Error& error) {
      if (error.code() != ErrorCode::store_damaged) throw;
      wrong.emplace_back("the full text index is not that of the pages");
    }
  }
  const auto shown = numbers(
      connection_->run("SELECT CAST(count(*) AS BIGINT) FROM documents GROUP BY purchase_key HAVING sum(shown) <> 1"));
  if (!shown.empty()) wrong.push_back(fmt::format("{} purchases are not shown exactly once", shown.size()));
  verify_sums(wrong);
  verify_documents(wrong);
  return wrong;
}

void SqlStore::verify_sums(std::vector<std::string>& wrong) {
  const auto text = [](std::vector<Row> rows) {
    std::vector<std::string> lines;
    for (Row& row : rows) {
      Columns columns(row);
      std::string line = columns.text();
      for (int at = 0; at < 2; ++at)
        line += " / " + columns.text();
      line += fmt::format(" / {}", columns.integer());
      for (int at = 0; at < 2; ++at)
        line += " / " + plain_number(columns.optional_text().value_or("0"));
      lines.push_back(std::move(line));
    }
    return lines;
  };
  const auto kept = text(connection_->run(
      "SELECT kind, member, currency, purchases, total, base FROM sums ORDER BY kind, member, currency"));
  const auto added = text(connection_->run(fmt::format(
      "SELECT s.kind, s.member, s.currency, count(*), {0}(s.total), CASE s.kind WHEN 'vat' THEN {0}(s.base) END"
      " FROM document_sums s JOIN documents d ON d.id = s.document_id WHERE d.shown = 1"
      " GROUP BY s.kind, s.member, s.currency ORDER BY s.kind, s.member, s.currency",
      is_sqlite() ? "decimal_sum" : "sum")));
  if (kept != added) wrong.emplace_back("the sums of `ocr history stats` are not those of the documents");
}

void SqlStore::verify_documents(std::vector<std::string>& wrong) {
  constexpr std::int64_t kAtOnce = 1000;
  std::int64_t last = 0;
  for (auto some = ids(last, kAtOnce); !some.empty(); some = ids(last, kAtOnce)) {
    last = some.back();
    for (const std::int64_t id : some) {
      const auto stored = document(id);
      // Without its own JSON there is nothing to compare it with.
      if (!stored || !stored->answer) continue;
      // What becomes rows is not all that it says.
      if (!nlohmann::json::accept(stored->answer->document)) {
        wrong.push_back(fmt::format("document {}: its record is no JSON", id));
        continue;
      }
      try {
        const auto part = difference(*stored, rows_of({stored->options, stored->read_at, *stored->answer}));
        if (!part.empty()) wrong.push_back(fmt::format("document {}: its {} differ from its own record", id, part));
      } catch (const Error& error) {
        wrong.push_back(fmt::format("document {}: {}", id, error.what()));
      }
    }
  }
}

Totals SqlStore::totals() {
  const auto count = [&](std::string_view table) {
    return number(connection_->run(fmt::format("SELECT count(*) FROM {}", table)));
  };
  const auto sum = [&](std::string_view table, std::string_view column) {
    auto rows = connection_->run(is_sqlite() ? fmt::format("SELECT decimal_sum({}) FROM {}", column, table)
                                             : fmt::format("SELECT coalesce(sum({}), 0) FROM {}", column, table));
    return Columns(rows.at(0)).text();
  };
  return {count("documents"),    count("pages"),       count("tickets"),         count("items"),
          count("vat"),          count("payments"),    count("answers"),         sum("tickets", "total"),
          sum("items", "total"), sum("vat", "amount"), sum("payments", "amount")};
}

}  // namespace ocr::store
