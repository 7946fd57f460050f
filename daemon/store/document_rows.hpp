// SPDX-License-Identifier: Apache-2.0
// What the store keeps of one document, as the rows of its tables (docs/store.md). Money and quantities are exact
// decimal text with the printed digits; what the paper does not state is absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ocr::store {

using Text = std::optional<std::string>;

struct PageRow {
  std::int64_t number = 0;
  double width = 0;   // in `unit`
  double height = 0;  // in `unit`
  std::string unit;   // "pt" or "px"
  std::int64_t rotation = 0;
  std::string source;  // "text", "ocr", "mixed", "none"
  std::optional<double> confidence;
  Text text;  // absent once it was evicted
  bool operator==(const PageRow&) const = default;
};

struct TicketRow {
  std::string layout;
  std::string kind;
  Text store_name, tax_id, address, postal_code, city, phone;
  Text invoice_number, operation_number;
  Text purchased_at;  // local time as printed, or only the date
  Text currency, total, change;
  bool operator==(const TicketRow&) const = default;
};

struct ItemRow {
  std::string name;
  std::string quantity;
  std::string unit;
  Text unit_price;
  std::string total;
  std::string discount;
  Text vat_rate, section;
  bool operator==(const ItemRow&) const = default;
};

struct VatRow {
  std::string rate, base, amount;
  bool operator==(const VatRow&) const = default;
};

struct PaymentRow {
  std::string method, amount;
  Text card_last4, card_brand;
  bool operator==(const PaymentRow&) const = default;
};

// A rendering other than JSON, and other than the text where that is the document's own.
struct Rendering {
  std::string format;
  std::string content;
  bool operator==(const Rendering&) const = default;
};

// What answers the same request again, byte for byte.
struct Answer {
  std::string document;  // the whole "ocr.document/1" object as the worker wrote it
  std::string notes;     // JSON of what travels beside it: failed_checks, warnings
  std::vector<Rendering> renderings;
  bool operator==(const Answer&) const = default;
};

struct DocumentRows {
  std::string sha256;   // of the content, 64 hexadecimal digits
  std::string options;  // canonical JSON of what changes the result (cache_key.hpp)
  std::string engine;   // fingerprint
  std::string engine_version;
  std::string file;  // the name it was read under, escaped where it is no UTF-8
  Text file_b64;     // that name's bytes where it is no UTF-8
  std::int64_t bytes = 0;
  std::string media_type;
  std::string profile;
  std::int64_t page_count = 0;
  std::string read_at;       // UTC, "2026-01-31T09:05:07.123Z"
  std::string purchase_key;  // equal for files that show the same purchase
  std::vector<PageRow> pages;
  std::optional<TicketRow> ticket;
  std::vector<ItemRow> items;
  std::vector<VatRow> vat;
  std::vector<PaymentRow> payments;
  std::optional<Answer> answer;  // absent once it was evicted
};

}  // namespace ocr::store
