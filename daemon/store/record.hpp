// SPDX-License-Identifier: Apache-2.0
// From a document as a worker gives it to the rows that are kept of it.
#pragma once

#include "daemon/store/document_rows.hpp"

#include <string>
#include <vector>

namespace ocr::store {

// One reading that succeeded.
struct Reading {
  std::string options;  // canonical JSON (cache_key.hpp)
  std::string read_at;  // UTC, "2026-01-31T09:05:07.123Z"
  Answer answer;        // with every rendering that was made
};

// Throws Error{internal} when the document is not what docs/document.schema.json says.
[[nodiscard]] DocumentRows rows_of(Reading reading);

// The same for every file that shows one purchase: shop, number and day. Without all three, one for each content.
[[nodiscard]] std::string purchase_key(const std::optional<TicketRow>& ticket, const std::string& sha256);

// "2026-01-31T09:05:07.123Z"
[[nodiscard]] std::string utc_text(std::int64_t milliseconds_since_1970);
[[nodiscard]] std::string utc_now();

// When it was bought, else read.
[[nodiscard]] std::string happened_at(const DocumentRows& document);

}  // namespace ocr::store
