// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/sql_store.hpp"

#include "daemon/store/record.hpp"
#include "daemon/store/row_values.hpp"
#include "daemon/store/sql_insert.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace ocr::store {

namespace {

std::int64_t kept_bytes(const DocumentRows& document) {
  if (!document.answer) return 0;
  std::size_t size = document.answer->document.size() + document.answer->notes.size();
  for (const PageRow& page : document.pages)
    size += page.text ? page.text->size() : 0;
  for (const Rendering& each : document.answer->renderings)
    size += each.content.size();
  return static_cast<std::int64_t>(size);
}

constexpr std::array<SqlInsert::Column, 15> kDocumentColumns{{
    {"sha256", "text"},
    {"options", "text"},
    {"engine", "text"},
    {"engine_version", "text"},
    {"file", "text"},
    {"file_b64", "text"},
    {"bytes", "bigint"},
    {"media_type", "text"},
    {"profile", "text"},
    {"page_count", "bigint"},
    {"read_at", "text"},
    {"used_at", "text"},
    {"happened_at", "text"},
    {"purchase_key", "text"},
    {"kept_bytes", "bigint"},
}};

Row values_of(const DocumentRows& document) {
  return {document.sha256,         document.options,      document.engine,
          document.engine_version, document.file,         to_value(document.file_b64),
          document.bytes,          document.media_type,   document.profile,
          document.page_count,     document.read_at,      document.read_at,
          happened_at(document),   document.purchase_key, kept_bytes(document)};
}

}  // namespace

SqlStore::SqlStore(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

void SqlStore::put(std::span<const DocumentRows> documents) {
  // Everybody takes the rows in one order, so two writers wait for each other and never both.
  std::vector<const DocumentRows*> ordered;
  for (const DocumentRows& document : documents)
    ordered.push_back(&document);
  const auto key = [](const DocumentRows* document) { return std::tie(document->sha256, document->options); };
  std::stable_sort(ordered.begin(), ordered.end(),
                   [&](const DocumentRows* left, const DocumentRows* right) { return key(left) < key(right); });
  transact(*connection_, [&] {
    SqlInsert insert(*connection_, "documents", kDocumentColumns,
                     " ON CONFLICT (sha256, options) DO NOTHING RETURNING id, sha256, options");
    for (const DocumentRows* document : ordered)
      insert.add(values_of(*document));
    std::map<std::pair<std::string, std::string>, std::int64_t> made;
    for (Row& row : insert.flush()) {
      Columns columns(row);
      const std::int64_t id = columns.integer();
      std::string sha256 = columns.text();
      made.emplace(std::pair(std::move(sha256), columns.text()), id);
    }
    std::vector<Placed> fresh;
    std::vector<const DocumentRows*> known;
    std::vector<std::string> purchases;
    for (const DocumentRows* document : ordered) {
      // Of two in one call the first was inserted.
      const auto found = made.find({document->sha256, document->options});
      if (found == made.end()) {
        known.push_back(document);
        continue;
      }
      fresh.push_back({found->second, document});
      purchases.push_back(document->purchase_key);
      made.erase(found);
    }
    insert_parts(fresh);
    for (const DocumentRows* document : known)
      put_known(*document, purchases);
    settle(std::move(purchases));
  });
}

void SqlStore::put_known(const DocumentRows& document, std::vector<std::string>& purchases) {
  auto found = connection_->run(
      "SELECT id, engine, purchase_key, read_at, kept_bytes FROM documents WHERE sha256 = $1 AND options = $2",
      {document.sha256, document.options});
  // Forgotten by somebody else in between.
  if (found.empty()) throw Conflict("a document vanished while it was written");
  Columns columns(found[0]);
  const std::int64_t id = columns.integer();
  const std::string engine = columns.text();
  const std::string purchase = columns.text();
  const bool newer = columns.text() <= document.read_at;
  const bool kept = columns.integer() > 0;
  const Placed placed{id, &document};
  if (engine == document.engine && (kept || !document.answer)) {
    // Read twice at once, or a spool that was drained before: only another format may be new.
    insert_answers(std::span(&placed, 1));
    if (newer)
      connection_->run("UPDATE documents SET read_at = $1, file = $2, file_b64 = $3 WHERE id = $4",
                       {document.read_at, document.file, to_value(document.file_b64), id});
    return;
  }
  if (!newer) return;
  connection_->run(
      "UPDATE documents SET engine = $1, engine_version = $2, file = $3, file_b64 = $4, media_type = $5, profile = $6,"
      " page_count = $7, read_at = $8, used_at = $8, happened_at = $9, purchase_key = $10, kept_bytes = $11, shown = 0"
      " WHERE id = $12",
      {document.engine, document.engine_version, document.file, to_value(document.file_b64), document.media_type,
       document.profile, document.page_count, document.read_at, happened_at(document), document.purchase_key,
       kept_bytes(document), id});
  for (const std::string_view sql :
       {"DELETE FROM answers WHERE document_id = $1", "DELETE FROM renderings WHERE document_id = $1",
        "DELETE FROM pages WHERE document_id = $1", "DELETE FROM tickets WHERE document_id = $1",
        "DELETE FROM items WHERE document_id = $1", "DELETE FROM vat WHERE document_id = $1",
        "DELETE FROM payments WHERE document_id = $1"})
    connection_->run(sql, {id});
  insert_parts(std::span(&placed, 1));
  purchases.push_back(purchase);
  purchases.push_back(document.purchase_key);
}

void SqlStore::settle(std::vector<std::string> purchase_keys) {
  std::sort(purchase_keys.begin(), purchase_keys.end());
  purchase_keys.erase(std::unique(purchase_keys.begin(), purchase_keys.end()), purchase_keys.end());
  if (purchase_keys.empty()) return;
  if (!is_sqlite()) {
    connection_->run(
        "UPDATE documents SET shown = 1 WHERE id IN (SELECT min(id) FROM documents WHERE purchase_key = ANY($1::text[])"
        " GROUP BY purchase_key HAVING max(shown) = 0)",
        {array_of(purchase_keys)});
    return;
  }
  for (const std::string& key : purchase_keys) {
    connection_->run(
        "UPDATE documents SET shown = 1 WHERE id = (SELECT min(id) FROM documents WHERE purchase_key = $1)"
        " AND NOT EXISTS (SELECT 1 FROM documents WHERE purchase_key = $1 AND shown = 1)",
        {key});
  }
}

std::optional<CachedAnswer> SqlStore::find(const CacheKey& key) {
  auto rows = connection_->run(
      "SELECT d.id, a.document, a.notes FROM documents d JOIN answers a ON a.document_id = d.id"
      " WHERE d.sha256 = $1 AND d.options = $2 AND d.engine = $3",
      {key.sha256, key.options, key.engine});
  if (rows.empty()) return std::nullopt;
  Columns columns(rows[0]);
  CachedAnswer found;
  found.document_id = columns.integer();
  found.answer.document = columns.text();
  found.answer.notes = columns.text();
  for (Row& row : connection_->run("SELECT format, content FROM renderings WHERE document_id = $1 ORDER BY format",
                                   {found.document_id})) {
    Columns rendering(row);
    std::string format = rendering.text();
    found.answer.renderings.push_back({std::move(format), rendering.bytes()});
  }
  return found;
}

void SqlStore::touch(std::span<const Usage> usages) {
  std::vector<Usage> ordered(usages.begin(), usages.end());
  std::sort(ordered.begin(), ordered.end(),
            [](const Usage& left, const Usage& right) { return left.document_id < right.document_id; });
  transact(*connection_, [&] {
    for (const Usage& usage : ordered)
      connection_->run("UPDATE documents SET used_at = $1 WHERE id = $2 AND used_at < $1",
                       {usage.used_at, usage.document_id});
  });
}

std::optional<DocumentRows> SqlStore::document(std::int64_t id) {
  auto rows = connection_->run(
      "SELECT sha256, options, engine, engine_version, file, file_b64, bytes, media_type, profile, page_count, read_at,"
      " purchase_key FROM documents WHERE id = $1",
      {id});
  if (rows.empty()) return std::nullopt;
  Columns columns(rows[0]);
  DocumentRows document;
  document.sha256 = columns.text();
  document.options = columns.text();
  document.engine = columns.text();
  document.engine_version = columns.text();
  document.file = columns.text();
  document.file_b64 = columns.optional_text();
  document.bytes = columns.integer();
  document.media_type = columns.text();
  document.profile = columns.text();
  document.page_count = columns.integer();
  document.read_at = columns.text();
  document.purchase_key = columns.text();
  load_parts(id, document);
  return document;
}

void SqlStore::load_parts(std::int64_t id, DocumentRows& document) {
  for (Row& row : connection_->run("SELECT number, width, height, unit, rotation, source, confidence, text FROM pages"
                                   " WHERE document_id = $1 ORDER BY number",
                                   {id})) {
    Columns columns(row);
    document.pages.push_back({columns.integer(), columns.real(), columns.real(), columns.text(), columns.integer(),
                              columns.text(), columns.optional_real(), columns.optional_text()});
  }
  for (Row& row :
       connection_->run("SELECT layout, kind, store_name, tax_id, address, postal_code, city, phone, invoice_number,"
                        " operation_number, purchased_at, currency, total, change FROM tickets WHERE document_id = $1",
                        {id})) {
    Columns columns(row);
    document.ticket =
        TicketRow{columns.text(),          columns.text(),          columns.optional_text(), columns.optional_text(),
                  columns.optional_text(), columns.optional_text(), columns.optional_text(), columns.optional_text(),
                  columns.optional_text(), columns.optional_text(), columns.optional_text(), columns.optional_text(),
                  columns.optional_text(), columns.optional_text()};
  }
  for (Row& row :
       connection_->run("SELECT name, quantity, unit, unit_price, total, discount, vat_rate, section FROM items"
                        " WHERE document_id = $1 ORDER BY position",
                        {id})) {
    Columns columns(row);
    document.items.push_back({columns.text(), columns.text(), columns.text(), columns.optional_text(), columns.text(),
                              columns.text(), columns.optional_text(), columns.optional_text()});
  }
  for (Row& row :
       connection_->run("SELECT rate, base, amount FROM vat WHERE document_id = $1 ORDER BY position", {id})) {
    Columns columns(row);
    document.vat.push_back({columns.text(), columns.text(), columns.text()});
  }
  for (Row& row : connection_->run(
           "SELECT method, amount, card_last4, card_brand FROM payments WHERE document_id = $1 ORDER BY position",
           {id})) {
    Columns columns(row);
    document.payments.push_back({columns.text(), columns.text(), columns.optional_text(), columns.optional_text()});
  }
  for (Row& row : connection_->run("SELECT document, notes FROM answers WHERE document_id = $1", {id})) {
    Columns columns(row);
    document.answer = Answer{columns.text(), columns.text(), {}};
  }
  if (!document.answer) return;
  for (Row& row :
       connection_->run("SELECT format, content FROM renderings WHERE document_id = $1 ORDER BY format", {id})) {
    Columns columns(row);
    document.answer->renderings.push_back({columns.text(), columns.bytes()});
  }
}

}  // namespace ocr::store
