// SPDX-License-Identifier: Apache-2.0
#include "batch/report.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <vector>

namespace ocr::batch {

namespace {

using nlohmann::json;
using EachRow = std::function<void(const ReportRow& row)>;
using UntilRow = std::function<bool(const ReportRow& row)>;
using Fields = std::vector<std::string>;

// The next record of a CSV file as RFC 4180 has it, nothing at its end.
std::optional<Fields> next_row(std::istream& file) {
  Fields fields(1);
  bool quoted = false;
  bool any = false;
  char c = 0;
  while (file.get(c)) {
    any = true;
    if (quoted && c == '"' && file.peek() == '"') {
      file.get(c);
      fields.back() += c;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      fields.emplace_back();
    } else if (!quoted && c == '\n') {
      return fields;
    } else if (quoted || c != '\r') {
      fields.back() += c;
    }
  }
  return any ? std::optional(fields) : std::nullopt;
}

class CsvReport {
 public:
  explicit CsvReport(Fields names) : names_(std::move(names)) {}
  [[nodiscard]] std::string value(const Fields& row, std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    const auto at = static_cast<std::size_t>(found - names_.begin());
    return at < row.size() ? row[at] : std::string();
  }

 private:
  Fields names_;
};

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Bytes that are no UTF-8 stand in base64 beside the text that shows them.
std::string bytes_of(const json& object, const std::string& name) {
  if (object.contains(name + "_b64")) return base64_decode(object.at(name + "_b64").get<std::string>()).value();
  return object.value(name, "");
}

// Calls with each record until that returns false.
void read_csv(std::istream& file, const UntilRow& each) {
  const auto names = next_row(file);
  const CsvReport report(names.value_or(Fields{}));
  for (const char* name : {"input", "state"}) {
    if (!names || std::find(names->begin(), names->end(), name) == names->end())
      throw std::runtime_error(fmt::format("its first line names no column \"{}\"", name));
  }
  while (const auto row = next_row(file)) {
    const std::string encoded = report.value(*row, "input_b64");
    const std::string input = encoded.empty() ? report.value(*row, "input") : base64_decode(encoded).value();
    if (input.empty()) throw std::runtime_error("a record names no input");
    // Escaped where it is no UTF-8, and then as long as it is shown nowhere in the path.
    if (!each({input, report.value(*row, "below"), report.value(*row, "sha256"),
               report.value(*row, "state") == "failed", number(report.value(*row, "batch"))}))
      return;
  }
}

void read_ndjson(std::istream& file, const UntilRow& each) {
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty()) continue;
    const json object = json::parse(line);
    const auto text = [&](const char* name) {
      return object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : std::string();
    };
    const bool has_batch = object.contains("batch") && object["batch"].is_number_integer();
    if (text("input").empty()) throw std::runtime_error("a record names no input");
    if (!each({bytes_of(object, "input"), bytes_of(object, "below"), text("sha256"),
               object.at("state").get<std::string>() == "failed", has_batch ? object["batch"].get<std::int64_t>() : 0}))
      return;
  }
}

void read_rows(std::istream& file, const UntilRow& each) {
  if (file.peek() == '{' || file.peek() == std::char_traits<char>::eof()) {
    read_ndjson(file, each);
  } else {
    read_csv(file, each);
  }
}

}  // namespace

void each_row(const std::string& file, const EachRow& row) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw Error(ErrorCode::usage, fmt::format("cannot read the report {}: {}", printable(file), errno_text(errno)),
                "give the file that --report has written");
  try {
    read_rows(stream, [&](const ReportRow& each) {
      row(each);
      return true;
    });
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Error(ErrorCode::usage, fmt::format("{} is no report of a batch: {}", printable(file), error.what()),
                "give the file that --report has written");
  }
}

std::optional<ReportRow> first_of_report(const std::string& file) {
  // A pipe would be waited for.
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  ReportRow first;
  try {
    read_rows(stream, [&](const ReportRow& row) {
      first = row;
      return false;
    });
  } catch (const std::exception&) {
    return std::nullopt;
  }
  return first;
}

std::int64_t read_failed(const std::string& file,
                         const std::function<void(const std::string& input, const std::string& below)>& failed) {
  std::int64_t batch = 0;
  bool any = false;
  each_row(file, [&](const ReportRow& row) {
    any = true;
    batch = std::max(batch, row.batch);
    if (row.failed) failed(row.input, row.below);
  });
  if (!any)
    throw Error(ErrorCode::usage,
                fmt::format("{} holds no record of any input: there is nothing to try again", printable(file)),
                "give the file that --report has written");
  return batch;
}

}  // namespace ocr::batch
