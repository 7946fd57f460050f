// SPDX-License-Identifier: Apache-2.0
// What belongs to documents: their pages, tickets, lines and answers.
#include "daemon/store/fold.hpp"
#include "daemon/store/row_values.hpp"
#include "daemon/store/sql_insert.hpp"
#include "daemon/store/sql_store.hpp"

#include <array>

namespace ocr::store {

namespace {

using Column = SqlInsert::Column;

// PostgreSQL refuses a tsvector of more than a megabyte; a page beyond this is found by its beginning.
constexpr std::size_t kMostIndexed = 256U << 10U;
// Names are looked for by their words; nobody types more of one.
constexpr std::size_t kMostOfName = 1024;

constexpr std::array<Column, 3> kAnswers{{{"document_id", "bigint"}, {"document", "text"}, {"notes", "text"}}};
constexpr std::array<Column, 4> kRenderings{
    {{"document_id", "bigint"}, {"format", "text"}, {"file", "text"}, {"content", "bytea"}}};
// SQLite's index is filled later (sqlite_003.sql): the last column is PostgreSQL's.
constexpr std::array<Column, 10> kPages{{
    {"document_id", "bigint"},
    {"number", "bigint"},
    {"width", "double precision"},
    {"height", "double precision"},
    {"unit", "text"},
    {"rotation", "bigint"},
    {"source", "text"},
    {"confidence", "double precision"},
    {"text", "text"},
    {"words", "text", "to_tsvector('simple', words)"},
}};
constexpr std::array<Column, 16> kTickets{{
    {"document_id", "bigint"},
    {"layout", "text"},
    {"kind", "text"},
    {"store_name", "text"},
    {"store_words", "text"},
    {"tax_id", "text"},
    {"address", "text"},
    {"postal_code", "text"},
    {"city", "text"},
    {"phone", "text"},
    {"invoice_number", "text"},
    {"operation_number", "text"},
    {"purchased_at", "text"},
    {"currency", "text"},
    {"total", "numeric"},
    {"change", "numeric"},
}};
constexpr std::array<Column, 11> kItems{{
    {"document_id", "bigint"},
    {"position", "bigint"},
    {"name", "text"},
    {"name_words", "text"},
    {"quantity", "numeric"},
    {"unit", "text"},
    {"unit_price", "numeric"},
    {"total", "numeric"},
    {"discount", "numeric"},
    {"vat_rate", "numeric"},
    {"section", "text"},
}};
constexpr std::array<Column, 5> kVat{{{"document_id", "bigint"},
                                      {"position", "bigint"},
                                      {"rate", "numeric"},
                                      {"base", "numeric"},
                                      {"amount", "numeric"}}};
constexpr std::array<Column, 6> kPayments{{{"document_id", "bigint"},
                                           {"position", "bigint"},
                                           {"method", "text"},
                                           {"amount", "numeric"},
                                           {"card_last4", "text"},
                                           {"card_brand", "text"}}};

std::string folded_beginning(const std::string& text, std::size_t most) {
  std::string words = fold(text);
  if (words.size() <= most) return words;
  const std::size_t end = words.rfind(' ', most);
  words.resize(end == std::string::npos ? 0 : end);
  return words;
}

Value folded(const Text& text) {
  return text ? Value(fold(*text)) : Value();
}

}  // namespace

void SqlStore::insert_parts(std::span<const Placed> placed) {
  insert_answers(placed);
  insert_pages(placed);
  insert_tickets(placed);
  insert_lines(placed);
}

void SqlStore::insert_pages(std::span<const Placed> placed) {
  const std::span<const Column> columns(kPages);
  SqlInsert insert(*connection_, "pages", is_sqlite() ? columns.first(columns.size() - 1) : columns);
  for (const auto& [id, document] : placed) {
    for (const PageRow& page : document->pages) {
      Row values{id,          page.number, page.width,         page.height, page.unit, page.rotation,
                 page.source, Value(),     to_value(page.text)};
      if (page.confidence) values[7] = *page.confidence;
      if (!is_sqlite()) values.push_back(page.text ? Value(folded_beginning(*page.text, kMostIndexed)) : Value());
      insert.add(values);
    }
  }
  insert.flush();
}

void SqlStore::insert_tickets(std::span<const Placed> placed) {
  SqlInsert insert(*connection_, "tickets", kTickets);
  for (const auto& [id, document] : placed) {
    const auto& ticket = document->ticket;
    if (!ticket) continue;
    insert.add({id, ticket->layout, ticket->kind, to_value(ticket->store_name), folded(ticket->store_name),
                to_value(ticket->tax_id), to_value(ticket->address), to_value(ticket->postal_code),
                to_value(ticket->city), to_value(ticket->phone), to_value(ticket->invoice_number),
                to_value(ticket->operation_number), to_value(ticket->purchased_at), to_value(ticket->currency),
                to_value(ticket->total), to_value(ticket->change)});
  }
  insert.flush();
}

void SqlStore::insert_lines(std::span<const Placed> placed) {
  SqlInsert items(*connection_, "items", kItems);
  SqlInsert vat(*connection_, "vat", kVat);
  SqlInsert payments(*connection_, "payments", kPayments);
  for (const auto& [id, document] : placed) {
    std::int64_t position = 0;
    for (const ItemRow& item : document->items) {
      items.add({id, ++position, item.name, folded_beginning(item.name, kMostOfName), item.quantity, item.unit,
                 to_value(item.unit_price), item.total, item.discount, to_value(item.vat_rate),
                 to_value(item.section)});
    }
    position = 0;
    for (const VatRow& row : document->vat)
      vat.add({id, ++position, row.rate, row.base, row.amount});
    position = 0;
    for (const PaymentRow& row : document->payments)
      payments.add({id, ++position, row.method, row.amount, to_value(row.card_last4), to_value(row.card_brand)});
  }
  items.flush();
  vat.flush();
  payments.flush();
}

void SqlStore::insert_answers(std::span<const Placed> placed) {
  SqlInsert answers(*connection_, "answers", kAnswers, " ON CONFLICT (document_id) DO NOTHING");
  SqlInsert renderings(
      *connection_, "renderings", kRenderings,
      " ON CONFLICT (document_id, format) DO UPDATE SET file = excluded.file, content = excluded.content");
  for (const auto& [id, document] : placed) {
    if (!document->answer) continue;
    answers.add({id, document->answer->document, document->answer->notes});
    for (const Rendering& each : document->answer->renderings)
      renderings.add({id, each.format, document->file, Blob{each.content}});
  }
  answers.flush();
  renderings.flush();
}

}  // namespace ocr::store
