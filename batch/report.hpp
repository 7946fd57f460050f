// SPDX-License-Identifier: Apache-2.0
// The report of a batch: a record of each input, exactly one.
#pragma once

#include "batch/outcome.hpp"
#include "cli/new_file.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace ocr::batch {

enum class ReportFormat { ndjson, csv };

// `choice` is "ndjson", "csv" or empty: then what the file's name says.
[[nodiscard]] ReportFormat report_format(const std::string& choice, std::string_view file);

// A line, with its end. `batch` is the number of the batch in the store, 0 for none.
[[nodiscard]] std::string report_line(const Outcome& outcome, ReportFormat format, std::int64_t batch);

class Report {
 public:
  // Nothing has that name until begin(). Throws Error{cannot_create} when the file exists and may not be replaced.
  Report(const std::string& file, ReportFormat format, bool may_replace);

  void add(const Outcome& outcome, std::int64_t batch);
  // From here on what is added is in the file at once. Throws Error{write_failed, cannot_create}.
  void begin();

 private:
  void write(std::string_view text);

  std::string path_;
  ReportFormat format_;
  NewFile file_;  // until begin()
  UniqueFd fd_;   // the same, or a pipe or device
};

// Calls `failed` with the path of each input that the report says has failed, and the part of it that outputs mirror.
// Gives the number of the batch, 0 when the report tells none. Throws Error{usage} for what is no report.
std::int64_t read_failed(const std::string& file,
                         const std::function<void(const std::string& input, const std::string& below)>& failed);

}  // namespace ocr::batch
