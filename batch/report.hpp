// SPDX-License-Identifier: Apache-2.0
// The report of a batch: a record of each input, exactly one.
#pragma once

#include "batch/outcome.hpp"
#include "cli/new_file.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ocr::batch {

enum class ReportFormat { ndjson, csv };

// `choice` is "ndjson", "csv" or empty: then what the file's name says.
[[nodiscard]] ReportFormat report_format(const std::string& choice, std::string_view file);

// As a message calls it.
[[nodiscard]] std::string report_name(const std::string& file);

// A line, with its end. `batch` is the number of the batch in the store, 0 for none.
[[nodiscard]] std::string report_line(const Outcome& outcome, ReportFormat format, std::int64_t batch);

struct ReportRow {
  std::string input;  // any bytes
  std::string below;  // the part of it that outputs mirror
  std::string sha256;
  bool failed = false;
  std::int64_t batch = 0;  // 0 when it tells none
};

// Calls `row` with each record of a report. Throws Error{usage} for what is no report, and what `row` throws.
void each_row(const std::string& file, const std::function<void(const ReportRow& row)>& row);

class Report {
 public:
  enum class Existing { refuse, replace, append };
  // "-" and /dev/stdout are standard output, and so on. Nothing has that name until begin(). What a killed run left
  // half written at the end of a file that is gone on with is cut off. Throws Error{cannot_create}, also when the file
  // exists and may not.
  Report(const std::string& file, ReportFormat format, Existing existing);

  void add(const Outcome& outcome, std::int64_t batch);
  // From here on what is added is in the file at once. Throws Error{write_failed, cannot_create}.
  void begin();

 private:
  void open_to_append();
  void write(std::string_view text);

  std::string path_;
  ReportFormat format_;
  NewFile file_;  // until begin()
  UniqueFd fd_;   // the same, or a pipe or device
};

// The first record of a report, an empty one when there is none yet; nothing when the file is no report or no regular
// file, or cannot be read.
[[nodiscard]] std::optional<ReportRow> first_of_report(const std::string& file);

// Calls `failed` with the path of each input that the report says has failed, and the part of it that outputs mirror.
// Gives the number of the batch, 0 when the report tells none. Throws Error{usage} for what is no report.
std::int64_t read_failed(const std::string& file,
                         const std::function<void(const std::string& input, const std::string& below)>& failed);

}  // namespace ocr::batch
