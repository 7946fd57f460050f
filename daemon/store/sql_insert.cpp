// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/sql_insert.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace ocr::store {

namespace {

// One statement; the server's memory for it is some times that.
constexpr std::size_t kMostGathered = 4U << 20U;

void append_quoted(std::string& array, std::string_view text) {
  array += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') array += '\\';
    array += c;
  }
  array += '"';
}

void append_hexadecimal(std::string& array, std::string_view bytes) {
  array += R"("\\x)";
  for (const char c : bytes)
    fmt::format_to(std::back_inserter(array), "{:02x}", static_cast<unsigned char>(c));
  array += '"';
}

void append(std::string& array, const Value& value) {
  array += array.empty() ? '{' : ',';
  if (const auto* text = std::get_if<std::string>(&value)) {
    append_quoted(array, *text);
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    array += std::to_string(*number);
  } else if (const auto* real = std::get_if<double>(&value)) {
    array += fmt::format("{}", *real);
  } else if (const auto* blob = std::get_if<Blob>(&value)) {
    append_hexadecimal(array, blob->bytes);
  } else {
    array += "NULL";
  }
}

}  // namespace

SqlInsert::SqlInsert(Connection& connection, std::string_view table, std::span<const Column> columns,
                     std::string_view rest)
    : connection_(connection) {
  const bool one_by_one = connection.backend() == Backend::sqlite;
  std::string names;
  std::string values;
  std::string arrays;
  for (std::size_t at = 0; at < columns.size(); ++at) {
    const Column& column = columns[at];
    const char* comma = at == 0 ? "" : ", ";
    names += fmt::format("{}{}", comma, column.name);
    if (one_by_one) {
      values += fmt::format("{}${}", comma, at + 1);
    } else {
      values += fmt::format("{}{}", comma, column.made_of.empty() ? column.name : column.made_of);
      arrays += fmt::format("{}${}::{}[]", comma, at + 1, column.type);
    }
  }
  sql_ = one_by_one ? fmt::format("INSERT INTO {} ({}) VALUES ({}){}", table, names, values, rest)
                    : fmt::format("INSERT INTO {} ({}) SELECT {} FROM unnest({}) AS given ({}){}", table, names, values,
                                  arrays, names, rest);
  if (!one_by_one) arrays_.resize(columns.size());
}

void SqlInsert::add(std::span<const Value> values) {
  if (arrays_.empty()) {
    for (Row& row : connection_.run(sql_, values))
      returned_.push_back(std::move(row));
    return;
  }
  for (std::size_t at = 0; at < arrays_.size(); ++at) {
    gathered_ -= arrays_[at].size();
    append(arrays_[at], values[at]);
    gathered_ += arrays_[at].size();
  }
  if (gathered_ > kMostGathered) send();
}

void SqlInsert::send() {
  if (gathered_ == 0) return;
  std::vector<Value> parameters;
  for (std::string& array : arrays_) {
    parameters.emplace_back(std::move(array) + "}");
    array.clear();
  }
  gathered_ = 0;
  for (Row& row : connection_.run(sql_, parameters))
    returned_.push_back(std::move(row));
}

std::vector<Row> SqlInsert::flush() {
  send();
  return std::exchange(returned_, {});
}

std::string array_of(std::span<const std::string> texts) {
  std::string array;
  for (const std::string& text : texts)
    append(array, text);
  return array.empty() ? "{}" : array + "}";
}

}  // namespace ocr::store
