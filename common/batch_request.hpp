// SPDX-License-Identifier: Apache-2.0
// What `ocr batch` and `ocr watch` ask of the program ocr-batch, which has the store linked so that `ocr` need not. It
// is kept with the batch's state too, so that the batch can be resumed by its number: fields may be added, and are then
// left out by an older build's batches. It never holds a password or the database's URL.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ocr {

struct BatchRequest {
  std::string verb;                // "run", "watch", "list", "show", "cancel", "resume"
  std::int64_t id = 0;             // of show, cancel and resume
  std::string directory;           // that relative names start from
  std::vector<std::string> paths;  // files and folders, any bytes
  std::string files_from;          // a list of inputs: file, "-" for standard input, empty for none
  bool null_separated = false;
  bool recursive = false;
  std::vector<std::string> include, exclude;  // globs
  std::string output;                         // a folder, a template, or "-" for standard output
  bool force = false;                         // outputs that this batch did not write may be replaced
  bool fsync = false;
  bool ordered = false;
  bool dry_run = false;
  bool strict = false;
  std::string report;             // file, empty for none
  std::string report_format;      // "ndjson", "csv"
  std::string retry_failed;       // a report, empty for none
  std::int64_t jobs = 0;          // most documents open at once, 0: the daemon's window
  std::int64_t max_failures = 0;  // 0: any number
  bool move = false;              // of watch: an input that is read goes to done/ or failed/
  std::int64_t settle_ms = 0;     // of watch: a file that is not written to for so long is complete
  std::string progress = "auto";
  bool quiet = false;
  bool json = false;  // of list and show
  // What `ocr read` takes too.
  std::map<std::string, std::string> settings;
  std::string env_file;
  std::string pages;
  std::string password_file;
  bool explain = false;
  bool fresh = false;
  std::string fresh_since;  // UTC: when it first ran so; what was done since need not be done again
  bool no_store = false;
  bool force_ocr = false;
  bool no_ocr = false;
  bool no_daemon = false;

  // What a person calls it.
  [[nodiscard]] const char* name() const noexcept { return verb == "watch" ? "watch" : "batch"; }
};

[[nodiscard]] std::string encode(const BatchRequest& request);
// Throws Error{internal} when it is not what encode() writes.
[[nodiscard]] BatchRequest decode_batch_request(const std::string& text);

}  // namespace ocr
