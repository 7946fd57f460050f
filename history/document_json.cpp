// SPDX-License-Identifier: Apache-2.0
#include "history/document_json.hpp"

#include "history/grid.hpp"

#include <fmt/format.h>

namespace ocr::history {

namespace {

// Writes members in their order; values are JSON already.
class Object {
 public:
  Object& raw(std::string_view name, std::string_view value) {
    text_ += text_.size() > 1 ? "," : "";
    text_ += json_text(name) + ":";
    text_ += value;
    return *this;
  }
  Object& text(std::string_view name, const Text& value) { return raw(name, value ? json_text(*value) : "null"); }
  Object& number(std::string_view name, const Text& value) { return raw(name, value ? *value : "null"); }
  Object& number(std::string_view name, std::int64_t value) { return raw(name, std::to_string(value)); }
  [[nodiscard]] std::string done() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

template <typename Row, typename Write>
std::string array(const std::vector<Row>& rows, Write write) {
  std::string text = "[";
  for (const Row& row : rows) {
    if (text.size() > 1) text += ',';
    text += write(row);
  }
  return text + "]";
}

std::string item_json(const store::ItemRow& item) {
  return Object()
      .text("name", item.name)
      .number("quantity", item.quantity)
      .text("unit", item.unit)
      .number("unit_price", item.unit_price)
      .number("total", item.total)
      .number("discount", item.discount)
      .number("vat_rate", item.vat_rate)
      .text("section", item.section)
      .done();
}

std::string vat_json(const store::VatRow& row) {
  return Object().number("rate", row.rate).number("base", row.base).number("amount", row.amount).done();
}

std::string payment_json(const store::PaymentRow& row) {
  return Object()
      .text("method", row.method)
      .number("amount", row.amount)
      .text("card_last4", row.card_last4)
      .text("card_brand", row.card_brand)
      .done();
}

std::string ticket_json(const store::DocumentRows& document) {
  if (!document.ticket) return "null";
  const store::TicketRow& ticket = *document.ticket;
  return Object()
      .text("layout", ticket.layout)
      .text("kind", ticket.kind)
      .raw("store", Object()
                        .text("name", ticket.store_name)
                        .text("tax_id", ticket.tax_id)
                        .text("address", ticket.address)
                        .text("postal_code", ticket.postal_code)
                        .text("city", ticket.city)
                        .text("phone", ticket.phone)
                        .done())
      .text("invoice_number", ticket.invoice_number)
      .text("operation_number", ticket.operation_number)
      .text("purchased_at", ticket.purchased_at)
      .text("currency", ticket.currency)
      .raw("items", array(document.items, item_json))
      .raw("vat", array(document.vat, vat_json))
      .number("total", ticket.total)
      .raw("payments", array(document.payments, payment_json))
      .number("change", ticket.change)
      .done();
}

}  // namespace

std::string document_json(std::int64_t id, const store::DocumentRows& document) {
  Object source;
  source.text("file", document.file);
  if (document.file_b64) source.text("file_b64", document.file_b64);
  source.text("sha256", document.sha256)
      .number("bytes", document.bytes)
      .text("media_type", document.media_type)
      .number("pages", document.page_count);
  return Object()
      .number("id", id)
      .text("read_at", document.read_at)
      .raw("source", source.done())
      .text("profile", document.profile)
      .raw("engine", Object().text("version", document.engine_version).text("fingerprint", document.engine).done())
      .raw("ticket", ticket_json(document))
      .done();
}

}  // namespace ocr::history
