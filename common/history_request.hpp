// SPDX-License-Identifier: Apache-2.0
// What `ocr history` and `ocr store` ask of the program ocr-history, which has the databases linked so that `ocr` need
// not. Not a stable protocol: both programs are of one build. It travels in a descriptor and never as an argument, so
// that `ps` shows neither what was looked for nor a password.
#pragma once

#include "common/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ocr {

struct HistoryRequest {
  std::string verb;                    // "list", "show", … "migrate", "backup"
  std::vector<std::string> arguments;  // ids, words, or a file
  // Filters; empty asks for nothing. Days "2026-01-31", amounts exact decimals.
  std::string since, until, shop, minimum, maximum, text;
  std::int64_t limit = -1;  // negative: all
  std::string format;       // "table", "json", "csv", "xlsx"
  std::string by;           // of statistics: "month", "shop", "vat"
  std::string before;       // forget what happened before this day
  bool all = false;         // forget everything
  std::string output;       // file, empty for standard output
  bool force = false;       // an existing file may be replaced
  std::string target;       // of migrate: a URL or a file
  // Where the store is.
  std::string database_url;
  std::string database_file;
  std::string spool;
};

// Where the store is, by the settings.
void place_store(HistoryRequest& request, const Config& config, const Paths& paths);

[[nodiscard]] std::string encode(const HistoryRequest& request);
// Throws Error{internal} when it is not what encode() writes.
[[nodiscard]] HistoryRequest decode_history_request(const std::string& text);

}  // namespace ocr
