// SPDX-License-Identifier: Apache-2.0
// What people ask of the store: the questions of `ocr history` and their answers.
#pragma once

#include "daemon/store/document_rows.hpp"

#include <cstdint>
#include <string>

namespace ocr::store {

// Each absent field asks for nothing. Days are "2026-01-31", amounts exact decimals; days count both ends.
struct ListQuery {
  Text since, until;
  Text shop;  // words that begin words of the shop's name, or its tax id
  Text minimum, maximum;
  Text words;               // in the text of the pages
  std::int64_t limit = -1;  // negative: all
};

// One purchase, or one document that is no ticket; files that show the same purchase are one.
struct Purchase {
  std::int64_t id = 0;
  std::int64_t files = 1;
  std::int64_t items = 0;
  std::int64_t pages = 0;
  std::string file, read_at, profile;
  Text kind, store_name, tax_id, city, invoice_number, purchased_at, currency, total;
};

struct Hit {
  std::int64_t id = 0;
  std::int64_t page = 0;
  std::string file;
  std::string happened_at;
  Text store_name, currency, total;
  std::string line;  // the first that holds a word that was looked for
};

enum class StatisticsBy { month, shop, vat };

struct StatisticsRow {
  std::string group;  // "2026-01", the shop's name, the rate in percent; empty when the paper does not state it
  Text currency;
  std::int64_t purchases = 0;
  std::string total;  // exact; for VAT the amounts of tax
  Text base;          // for VAT
};

// One item of one purchase.
struct PricePoint {
  std::int64_t document_id = 0;
  std::string name, quantity, unit, total, discount;
  Text unit_price, vat_rate, section;
  Text purchased_at, store_name, currency;
};

}  // namespace ocr::store
