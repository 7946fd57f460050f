// SPDX-License-Identifier: Apache-2.0
// show and export.
#include "common/error.hpp"
#include "history/document_json.hpp"
#include "history/grid.hpp"
#include "history/table.hpp"
#include "history/verbs.hpp"
#include "history/workbook.hpp"

#include <fmt/format.h>

namespace ocr::history {

namespace {

using store::DocumentRows;

DocumentRows stored(Context& context, std::int64_t id) {
  auto document = context.store.document(id);
  if (!document) {
    throw Error(ErrorCode::not_found, fmt::format("nothing is stored under the number {}", id),
                "`ocr history list` shows the numbers");
  }
  return *std::move(document);
}

std::string line(const char* title, const Text& value) {
  return value ? fmt::format("{:<10} {}\n", title, *value) : std::string();
}

Grid items_for_people(const DocumentRows& document) {
  Grid grid{{{"name", "item", false},
             {"quantity", "quantity", true},
             {"unit", "unit", false},
             {"unit_price", "price", true},
             {"total", "total", true}},
            {}};
  for (const store::ItemRow& item : document.items)
    grid.rows.push_back({item.name, item.quantity, item.unit, item.unit_price, item.total});
  return grid;
}

std::string for_people(Context& context, std::int64_t id, const DocumentRows& document) {
  std::string text = line("number", std::to_string(id)) + line("file", document.file);
  for (const std::int64_t other : context.store.same_purchase(id)) {
    if (other != id) text += line("also", fmt::format("number {}, {}", other, stored(context, other).file));
  }
  text += line("read", document.read_at);
  if (const auto& ticket = document.ticket) {
    text += line("shop", ticket->store_name) + line("tax id", ticket->tax_id) + line("address", ticket->address) +
            line("city", ticket->city) + line("bought", ticket->purchased_at) + line("ticket", ticket->invoice_number);
    text += "\n" + table_text(items_for_people(document), terminal_width(context.output)) + "\n";
    for (const store::VatRow& row : document.vat)
      text += fmt::format("{:<10} {} % of {}: {}\n", "VAT", row.rate, row.base, row.amount);
    for (const store::PaymentRow& row : document.payments)
      text += line("paid", fmt::format("{} {}", row.amount, row.method));
    text += line("change", ticket->change);
    if (ticket->total) text += line("total", fmt::format("{} {}", *ticket->total, ticket->currency.value_or("")));
    return text;
  }
  for (const store::PageRow& page : document.pages)
    text += "\n" +
            page.text.value_or("(the text was dropped to stay under OCR_STORE_LIMIT; `ocr FILE` reads it again)") +
            "\n";
  return text;
}

const std::vector<Column>& ticket_columns() {
  static const std::vector<Column> columns{{"id", "", true}, {"file", ""},        {"read_at", ""},
                                           {"shop", ""},     {"tax_id", ""},      {"city", ""},
                                           {"kind", ""},     {"number", ""},      {"purchased_at", ""},
                                           {"currency", ""}, {"total", "", true}, {"change", "", true}};
  return columns;
}

std::vector<Text> ticket_cells(std::int64_t id, const DocumentRows& document) {
  const store::TicketRow none;
  const store::TicketRow& ticket = document.ticket ? *document.ticket : none;
  return {std::to_string(id),
          document.file,
          document.read_at,
          ticket.store_name,
          ticket.tax_id,
          ticket.city,
          document.ticket ? Text(ticket.kind) : Text(),
          ticket.invoice_number,
          ticket.purchased_at,
          ticket.currency,
          ticket.total,
          ticket.change};
}

const std::vector<Column>& item_columns() {
  static const std::vector<Column> columns{
      {"id", "", true},       {"shop", ""},    {"purchased_at", ""},     {"number", ""},      {"item", ""},
      {"quantity", "", true}, {"unit", ""},    {"unit_price", "", true}, {"total", "", true}, {"discount", "", true},
      {"vat_rate", "", true}, {"section", ""}, {"currency", ""}};
  return columns;
}

void add_items(Grid& grid, std::int64_t id, const DocumentRows& document) {
  if (!document.ticket) return;
  const store::TicketRow& ticket = *document.ticket;
  for (const store::ItemRow& item : document.items) {
    grid.rows.push_back({std::to_string(id), ticket.store_name, ticket.purchased_at, ticket.invoice_number, item.name,
                         item.quantity, item.unit, item.unit_price, item.total, item.discount, item.vat_rate,
                         item.section, ticket.currency});
  }
}

}  // namespace

int run_show(Context& context) {
  const std::int64_t id = id_of(context.request.arguments.at(0));
  const DocumentRows document = stored(context, id);
  if (context.request.format == "json") {
    context.output.write(document.answer ? document.answer->document : document_json(id, document));
    context.output.write("\n");
  } else if (context.request.format == "csv") {
    Grid grid{item_columns(), {}};
    add_items(grid, id, document);
    print(grid, "csv", context.output);
  } else {
    context.output.write(for_people(context, id, document));
  }
  return 0;
}

int run_export(Context& context) {
  const std::string& format = context.request.format;
  Grid tickets{ticket_columns(), {}};
  Grid items{item_columns(), {}};
  for (const store::Purchase& row : context.store.list(query_of(context.request))) {
    const auto document = context.store.document(row.id);
    // Forgotten since the list was made.
    if (!document) continue;
    if (format == "json") {
      context.output.write(document_json(row.id, *document) + "\n");
      continue;
    }
    if (format == "xlsx") tickets.rows.push_back(ticket_cells(row.id, *document));
    add_items(items, row.id, *document);
  }
  if (format == "csv") print(items, format, context.output);
  if (format == "xlsx") context.output.write(workbook({{"tickets", std::move(tickets)}, {"items", std::move(items)}}));
  return 0;
}

}  // namespace ocr::history
