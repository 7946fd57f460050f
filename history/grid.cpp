// SPDX-License-Identifier: Apache-2.0
#include "history/grid.hpp"

#include "history/table.hpp"

#include <nlohmann/json.hpp>

namespace ocr::history {

namespace {

void print_json(const Grid& grid, Output& output) {
  for (const auto& row : grid.rows) {
    std::string line = "{";
    for (std::size_t at = 0; at < row.size(); ++at) {
      if (at > 0) line += ',';
      line += json_text(grid.columns[at].name) + ":";
      line += !row[at] ? "null" : grid.columns[at].number ? *row[at] : json_text(*row[at]);
    }
    output.write(line + "}\n");
  }
}

void print_csv(const Grid& grid, Output& output) {
  std::string line;
  for (const Column& column : grid.columns)
    line += (line.empty() ? "" : ",") + csv_field(column.name);
  output.write(line + "\r\n");
  for (const auto& row : grid.rows) {
    line.clear();
    for (std::size_t at = 0; at < row.size(); ++at)
      line += (at == 0 ? "" : ",") + csv_field(row[at].value_or(""));
    output.write(line + "\r\n");
  }
}

}  // namespace

void print(const Grid& grid, const std::string& format, Output& output) {
  if (format == "json") {
    print_json(grid, output);
  } else if (format == "csv") {
    print_csv(grid, output);
  } else {
    output.write(table_text(grid, terminal_width(output)));
  }
}

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace ocr::history
