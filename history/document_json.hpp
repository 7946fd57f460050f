// SPDX-License-Identifier: Apache-2.0
// A stored document as JSON, from its rows: for export, and for one whose own record was dropped.
#pragma once

#include "daemon/store/document_rows.hpp"

#include <cstdint>
#include <string>

namespace ocr::history {

// One object without a line end: id, read_at, source, profile, engine and ticket as in docs/document.schema.json, with
// the printed digits. No texts of pages.
[[nodiscard]] std::string document_json(std::int64_t id, const store::DocumentRows& document);

}  // namespace ocr::history
