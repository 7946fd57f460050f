// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/record.hpp"

#include "common/error.hpp"
#include "daemon/store/cache_key.hpp"
#include "daemon/store/decimal.hpp"
#include "daemon/store/exact_json.hpp"
#include "daemon/store/fold.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

namespace ocr::store {

namespace {

using nlohmann::json;

Text optional_text(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::nullopt;
  return found->get<std::string>();
}

Text optional_number(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::nullopt;
  std::string text = exact_number(*found);
  if (!Decimal::parse(text)) throw Error(ErrorCode::internal, fmt::format("\"{}\" is no decimal number", name));
  return text;
}

std::string number(const json& object, const char* name) {
  Text text = optional_number(object, name);
  if (!text) throw Error(ErrorCode::internal, fmt::format("\"{}\" is missing", name));
  return *std::move(text);
}

double measure(const json& value) {
  const std::string text = exact_number(value);
  double result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

PageRow page_row(const json& page) {
  PageRow row;
  row.number = page.at("number").get<std::int64_t>();
  row.width = measure(page.at("width"));
  row.height = measure(page.at("height"));
  row.unit = page.value("unit", "pt");
  row.rotation = page.value("rotation", 0);
  row.source = page.at("source").get<std::string>();
  if (const auto found = page.find("confidence"); found != page.end() && !found->is_null())
    row.confidence = measure(*found);
  row.text = page.at("text").get<std::string>();
  return row;
}

TicketRow ticket_row(const json& ticket) {
  TicketRow row;
  row.layout = ticket.at("layout").get<std::string>();
  row.kind = ticket.value("kind", "receipt");
  const json& store = ticket.at("store");
  row.store_name = optional_text(store, "name");
  row.tax_id = optional_text(store, "tax_id");
  row.address = optional_text(store, "address");
  row.postal_code = optional_text(store, "postal_code");
  row.city = optional_text(store, "city");
  row.phone = optional_text(store, "phone");
  row.invoice_number = optional_text(ticket, "invoice_number");
  row.operation_number = optional_text(ticket, "operation_number");
  row.purchased_at = optional_text(ticket, "purchased_at");
  row.currency = optional_text(ticket, "currency");
  row.total = optional_number(ticket, "total");
  row.change = optional_number(ticket, "change");
  return row;
}

ItemRow item_row(const json& item) {
  ItemRow row;
  row.name = item.at("name").get<std::string>();
  row.quantity = number(item, "quantity");
  row.unit = item.value("unit", "unit");
  row.unit_price = optional_number(item, "unit_price");
  row.total = number(item, "total");
  row.discount = optional_number(item, "discount").value_or("0");
  row.vat_rate = optional_number(item, "vat_rate");
  row.section = optional_text(item, "section");
  return row;
}

void add_ticket(DocumentRows& rows, const json& ticket) {
  rows.ticket = ticket_row(ticket);
  for (const json& item : ticket.at("items"))
    rows.items.push_back(item_row(item));
  for (const json& row : ticket.at("vat"))
    rows.vat.push_back({number(row, "rate"), number(row, "base"), number(row, "amount")});
  for (const json& payment : ticket.at("payments")) {
    rows.payments.push_back({payment.at("method").get<std::string>(), number(payment, "amount"),
                             optional_text(payment, "card_last4"), optional_text(payment, "card_brand")});
  }
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
    const json document = parse_exact(reading.answer.document);
    DocumentRows rows;
    const json& source = document.at("source");
    rows.sha256 = source.at("sha256").get<std::string>();
    rows.file = source.at("file").get<std::string>();
    rows.file_b64 = optional_text(source, "file_b64");
    rows.bytes = source.at("bytes").get<std::int64_t>();
    rows.media_type = source.at("media_type").get<std::string>();
    rows.page_count = source.at("pages").get<std::int64_t>();
    rows.profile = document.at("profile").get<std::string>();
    rows.engine = document.at("engine").at("fingerprint").get<std::string>();
    rows.engine_version = document.at("engine").at("version").get<std::string>();
    rows.options = std::move(reading.options);
    rows.read_at = std::move(reading.read_at);
    for (const json& page : document.at("pages"))
      rows.pages.push_back(page_row(page));
    if (const json& ticket = document.at("ticket"); !ticket.is_null()) add_ticket(rows, ticket);
    rows.purchase_key = purchase_key(rows.ticket, rows.sha256);
    const auto& text = document.at("text").get_ref<const std::string&>();
    std::erase_if(reading.answer.renderings,
                  [&](const Rendering& each) { return each.format == "text" && each.content == text; });
    // A request may name a format twice.
    std::set<std::string> formats;
    std::erase_if(reading.answer.renderings,
                  [&](const Rendering& each) { return !formats.insert(each.format).second; });
    rows.answer = std::move(reading.answer);
    return rows;
  } catch (const json::exception& error) {
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
