// SPDX-License-Identifier: Apache-2.0
// Rows under named columns, and the formats they are printed in.
#pragma once

#include "cli/output.hpp"
#include "daemon/store/document_rows.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ocr::history {

using store::Text;

struct Column {
  std::string_view name;   // of the JSON member and the CSV column
  std::string_view title;  // of the table; empty: not in the table
  bool number = false;     // digits as they are, to the right in the table
};

struct Grid {
  std::vector<Column> columns;
  std::vector<std::vector<Text>> rows;
};

// `format` is "table", "json" (an object a line, numbers with their digits) or "csv" (RFC 4180, with a head line).
void print(const Grid& grid, const std::string& format, Output& output);

[[nodiscard]] std::string json_text(std::string_view text);
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace ocr::history
