// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/record.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "daemon/store/cache_key.hpp"
#include "daemon/store/decimal.hpp"
#include "daemon/store/fold.hpp"
#include "daemon/store/parse.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace ocr::store {

namespace {

namespace sj = simdjson::ondemand;

// Nothing for a member that is absent or null.
std::optional<sj::value> member(sj::object& object, std::string_view name) {
  sj::value value;
  const auto error = object.find_field_unordered(name).get(value);
  if (error == simdjson::NO_SUCH_FIELD) return std::nullopt;
  if (error != simdjson::SUCCESS) throw simdjson::simdjson_error(error);
  if (value.is_null()) return std::nullopt;
  return value;
}

std::string text(sj::object& object, std::string_view name) {
  return std::string(object.find_field_unordered(name).get_string().value());
}

std::int64_t integer(sj::object& object, std::string_view name) {
  return object.find_field_unordered(name).get_int64();
}

Text optional_text(sj::object& object, std::string_view name) {
  auto value = member(object, name);
  if (!value) return std::nullopt;
  return std::string(value->get_string().value());
}

Text optional_number(sj::object& object, std::string_view name) {
  auto value = member(object, name);
  if (!value) return std::nullopt;
  // The digits as they stand: 58.50, where a double would be 58.5 or worse.
  std::string digits(trim(value->raw_json_token()));
  if (!Decimal::parse(digits)) throw Error(ErrorCode::internal, fmt::format("\"{}\" is no decimal number", name));
  return digits;
}

std::string number(sj::object& object, std::string_view name) {
  Text digits = optional_number(object, name);
  if (!digits) throw Error(ErrorCode::internal, fmt::format("\"{}\" is missing", name));
  return *std::move(digits);
}

PageRow page_row(sj::object page) {
  PageRow row;
  row.number = integer(page, "number");
  row.width = page.find_field_unordered("width").get_double();
  row.height = page.find_field_unordered("height").get_double();
  row.unit = optional_text(page, "unit").value_or("pt");
  if (auto rotation = member(page, "rotation")) row.rotation = rotation->get_int64();
  row.source = text(page, "source");
  if (auto confidence = member(page, "confidence")) row.confidence = confidence->get_double();
  row.text = text(page, "text");
  return row;
}

void add_store(TicketRow& row, sj::object store) {
  row.store_name = optional_text(store, "name");
  row.tax_id = optional_text(store, "tax_id");
  row.address = optional_text(store, "address");
  row.postal_code = optional_text(store, "postal_code");
  row.city = optional_text(store, "city");
  row.phone = optional_text(store, "phone");
}

ItemRow item_row(sj::object item) {
  ItemRow row;
  row.name = text(item, "name");
  row.quantity = number(item, "quantity");
  row.unit = optional_text(item, "unit").value_or("unit");
  row.unit_price = optional_number(item, "unit_price");
  row.total = number(item, "total");
  row.discount = optional_number(item, "discount").value_or("0");
  row.vat_rate = optional_number(item, "vat_rate");
  row.section = optional_text(item, "section");
  return row;
}

VatRow vat_row(sj::object row) {
  std::string rate = number(row, "rate");
  std::string base = number(row, "base");
  return {std::move(rate), std::move(base), number(row, "amount")};
}

PaymentRow payment_row(sj::object payment) {
  PaymentRow row;
  row.method = text(payment, "method");
  row.amount = number(payment, "amount");
  row.card_last4 = optional_text(payment, "card_last4");
  row.card_brand = optional_text(payment, "card_brand");
  return row;
}

// Each member is read where it is found: a value that is looked at later would be read from another's place.
void add_ticket(DocumentRows& rows, sj::object ticket) {
  TicketRow& row = rows.ticket.emplace();
  row.layout = text(ticket, "layout");
  row.kind = optional_text(ticket, "kind").value_or("receipt");
  add_store(row, ticket.find_field_unordered("store").get_object());
  row.invoice_number = optional_text(ticket, "invoice_number");
  row.operation_number = optional_text(ticket, "operation_number");
  row.purchased_at = optional_text(ticket, "purchased_at");
  row.currency = optional_text(ticket, "currency");
  row.total = optional_number(ticket, "total");
  row.change = optional_number(ticket, "change");
  for (sj::value item : ticket.find_field_unordered("items").get_array())
    rows.items.push_back(item_row(item));
  for (sj::value vat : ticket.find_field_unordered("vat").get_array())
    rows.vat.push_back(vat_row(vat));
  for (sj::value payment : ticket.find_field_unordered("payments").get_array())
    rows.payments.push_back(payment_row(payment));
}

void add_source(DocumentRows& rows, sj::object source) {
  rows.file = text(source, "file");
  rows.file_b64 = optional_text(source, "file_b64");
  rows.sha256 = text(source, "sha256");
  rows.bytes = integer(source, "bytes");
  rows.media_type = text(source, "media_type");
  rows.page_count = integer(source, "pages");
}

void add_engine(DocumentRows& rows, sj::object engine) {
  rows.engine = text(engine, "fingerprint");
  rows.engine_version = text(engine, "version");
}

std::string joined(std::string_view text) {
  std::string folded = fold(text);
  folded.erase(std::remove(folded.begin(), folded.end(), ' '), folded.end());
  return folded;
}

}  // namespace

std::string purchase_key(const std::optional<TicketRow>& ticket, const std::string& sha256) {
  if (ticket && ticket->invoice_number && ticket->purchased_at && (ticket->tax_id || ticket->store_name)) {
    constexpr std::size_t kDay = 10;
    const std::string shop = joined(ticket->tax_id ? *ticket->tax_id : *ticket->store_name);
    const std::string number = joined(*ticket->invoice_number);
    const std::string key = fmt::format("{}/{}/{}", shop, number, ticket->purchased_at->substr(0, kDay));
    constexpr std::size_t kMost = 512;  // an index takes no longer keys
    if (!shop.empty() && !number.empty()) return key.size() > kMost ? "key:" + sha256_of(key) : key;
  }
  return "sha256:" + sha256;
}

DocumentRows rows_of(Reading reading) {
  try {
    const simdjson::padded_string padded(reading.answer.document);
    sj::document document = parser().iterate(padded);
    sj::object members = document.get_object();
    DocumentRows rows;
    add_source(rows, members.find_field_unordered("source").get_object());
    rows.profile = text(members, "profile");
    const std::string whole_text = text(members, "text");
    for (sj::value page : members.find_field_unordered("pages").get_array())
      rows.pages.push_back(page_row(page));
    if (auto ticket = member(members, "ticket")) add_ticket(rows, ticket->get_object());
    add_engine(rows, members.find_field_unordered("engine").get_object());
    rows.options = std::move(reading.options);
    rows.read_at = std::move(reading.read_at);
    rows.purchase_key = purchase_key(rows.ticket, rows.sha256);
    std::erase_if(reading.answer.renderings,
                  [&](const Rendering& each) { return each.format == "text" && each.content == whole_text; });
    // A request may name a format twice.
    std::set<std::string> formats;
    std::erase_if(reading.answer.renderings,
                  [&](const Rendering& each) { return !formats.insert(each.format).second; });
    rows.answer = std::move(reading.answer);
    return rows;
  } catch (const simdjson::simdjson_error& error) {
    throw Error(ErrorCode::internal, fmt::format("a document cannot be stored: {}", error.what()),
                "`ocr logs` may say more");
  }
}

std::string happened_at(const DocumentRows& document) {
  return document.ticket && document.ticket->purchased_at ? *document.ticket->purchased_at : document.read_at;
}

std::string utc_text(std::int64_t milliseconds_since_1970) {
  constexpr std::int64_t kSecond = 1000;
  const std::time_t seconds = milliseconds_since_1970 / kSecond;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), milliseconds_since_1970 % kSecond);
}

std::string utc_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return utc_text(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

}  // namespace ocr::store
