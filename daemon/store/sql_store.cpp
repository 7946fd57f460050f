// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/sql_store.hpp"

#include "daemon/store/fold.hpp"
#include "daemon/store/row_values.hpp"

#include <algorithm>

namespace ocr::store {

namespace {

// PostgreSQL refuses a tsvector of more than a megabyte; a page beyond this is found by its beginning.
constexpr std::size_t kMostIndexed = 256U << 10U;

std::int64_t kept_bytes(const DocumentRows& document) {
  if (!document.answer) return 0;
  std::size_t size = document.answer->document.size() + document.answer->notes.size();
  for (const PageRow& page : document.pages)
    size += page.text ? page.text->size() : 0;
  for (const Rendering& each : document.answer->renderings)
    size += each.content.size();
  return static_cast<std::int64_t>(size);
}

std::string happened_at(const DocumentRows& document) {
  return document.ticket && document.ticket->purchased_at ? *document.ticket->purchased_at : document.read_at;
}

// An index takes no longer keys than this and some more.
constexpr std::size_t kMostOfName = 1024;

std::string folded_beginning(const std::string& text, std::size_t most) {
  std::string words = fold(text);
  if (words.size() <= most) return words;
  const std::size_t end = words.rfind(' ', most);
  words.resize(end == std::string::npos ? 0 : end);
  return words;
}

}  // namespace

SqlStore::SqlStore(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

void SqlStore::put(std::span<const DocumentRows> documents) {
  // Everybody takes the rows in one order, so two writers wait for each other and never both.
  std::vector<const DocumentRows*> ordered;
  for (const DocumentRows& document : documents)
    ordered.push_back(&document);
  std::stable_sort(ordered.begin(), ordered.end(), [](const DocumentRows* left, const DocumentRows* right) {
    return std::tie(left->sha256, left->options) < std::tie(right->sha256, right->options);
  });
  transact(*connection_, [&] {
    for (const DocumentRows* document : ordered)
      put_one(*document);
  });
}

void SqlStore::put_one(const DocumentRows& document) {
  const auto inserted = connection_->run(
      "INSERT INTO documents (sha256, options, engine, engine_version, file, file_b64, bytes, media_type, profile,"
      " page_count, read_at, used_at, happened_at, purchase_key, kept_bytes)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
      " ON CONFLICT (sha256, options) DO NOTHING RETURNING id",
      {document.sha256, document.options, document.engine, document.engine_version, document.file,
       to_value(document.file_b64), document.bytes, document.media_type, document.profile, document.page_count,
       document.read_at, document.read_at, happened_at(document), document.purchase_key, kept_bytes(document)});
  if (!inserted.empty()) {
    insert_parts(std::get<std::int64_t>(inserted[0][0]), document);
    settle(document.purchase_key);
    return;
  }
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
  if (engine == document.engine && (kept || !document.answer)) {
    // Known already (read twice at once, or a spool that was drained before): only another format may be new.
    insert_answer(id, document);
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
  insert_parts(id, document);
  settle(purchase);
  settle(document.purchase_key);
}

void SqlStore::insert_parts(std::int64_t id, const DocumentRows& document) {
  insert_answer(id, document);
  for (const PageRow& page : document.pages) {
    std::vector<Value> values{id, page.number, page.width, page.height, page.unit, page.rotation, page.source, {}, {}};
    if (page.confidence) values[7] = *page.confidence;
    values[8] = to_value(page.text);
    if (is_sqlite()) {
      connection_->run(
          "INSERT INTO pages (document_id, number, width, height, unit, rotation, source, confidence, text)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
          values);
    } else {
      values.push_back(page.text ? Value(folded_beginning(*page.text, kMostIndexed)) : Value());
      connection_->run(
          "INSERT INTO pages (document_id, number, width, height, unit, rotation, source, confidence, text, words)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_tsvector('simple', $10))",
          values);
    }
  }
  if (const auto& ticket = document.ticket) {
    connection_->run(
        "INSERT INTO tickets (document_id, layout, kind, store_name, store_words, tax_id, address, postal_code, city,"
        " phone, invoice_number, operation_number, purchased_at, currency, total, change)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        {id, ticket->layout, ticket->kind, to_value(ticket->store_name),
         ticket->store_name ? Value(fold(*ticket->store_name)) : Value(), to_value(ticket->tax_id),
         to_value(ticket->address), to_value(ticket->postal_code), to_value(ticket->city), to_value(ticket->phone),
         to_value(ticket->invoice_number), to_value(ticket->operation_number), to_value(ticket->purchased_at),
         to_value(ticket->currency), to_value(ticket->total), to_value(ticket->change)});
  }
  std::int64_t position = 0;
  for (const ItemRow& item : document.items) {
    connection_->run(
        "INSERT INTO items (document_id, position, name, name_words, quantity, unit, unit_price, total, discount,"
        " vat_rate, section) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        {id, ++position, item.name, folded_beginning(item.name, kMostOfName), item.quantity, item.unit,
         to_value(item.unit_price), item.total, item.discount, to_value(item.vat_rate), to_value(item.section)});
  }
  position = 0;
  for (const VatRow& row : document.vat) {
    connection_->run("INSERT INTO vat (document_id, position, rate, base, amount) VALUES ($1, $2, $3, $4, $5)",
                     {id, ++position, row.rate, row.base, row.amount});
  }
  position = 0;
  for (const PaymentRow& row : document.payments) {
    connection_->run(
        "INSERT INTO payments (document_id, position, method, amount, card_last4, card_brand)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        {id, ++position, row.method, row.amount, to_value(row.card_last4), to_value(row.card_brand)});
  }
}

void SqlStore::insert_answer(std::int64_t id, const DocumentRows& document) {
  if (!document.answer) return;
  connection_->run(
      "INSERT INTO answers (document_id, document, notes) VALUES ($1, $2, $3) ON CONFLICT (document_id) DO NOTHING",
      {id, document.answer->document, document.answer->notes});
  for (const Rendering& each : document.answer->renderings) {
    connection_->run(
        "INSERT INTO renderings (document_id, format, file, content) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (document_id, format) DO UPDATE SET file = excluded.file, content = excluded.content",
        {id, each.format, document.file, Blob{each.content}});
  }
}

void SqlStore::settle(const std::string& purchase_key) {
  connection_->run(
      "UPDATE documents SET shown = 1 WHERE id = (SELECT min(id) FROM documents WHERE purchase_key = $1)"
      " AND NOT EXISTS (SELECT 1 FROM documents WHERE purchase_key = $1 AND shown = 1)",
      {purchase_key});
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
