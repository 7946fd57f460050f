// SPDX-License-Identifier: Apache-2.0
// What became of one input: a job in the store, and a record in the report.
#pragma once

#include "batch/records.hpp"
#include "common/protocol.hpp"
#include "daemon/store/result_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ocr::batch {

struct Written {
  std::string path;         // any bytes; in the store a plain one
  std::uint64_t inode = 0;  // tells our file from another one that took its name
  // Of the file whose place it takes, 0 for none: whoever still finds that one knows that it did not come so far.
  std::uint64_t before = 0;
  std::uint64_t size = 0;  // bytes
};

struct Outcome {
  std::string input;            // its path as it was given, any bytes
  std::string below;            // the end of it that outputs mirror
  State state = State::failed;  // done, failed, skipped or known
  std::vector<Written> outputs;
  std::vector<Written> kept;  // of a failed one: what an earlier run has written and is still there
  std::optional<ErrorInfo> error;
  double ms = 0;       // from sending it to its answer
  std::string sha256;  // of the content, empty when it is not known
  bool cached = false;
  std::vector<std::string> failed_checks;
  std::uint32_t copy = 0;  // the number in the outputs' names
  bool filed = false;      // its input goes to done/ or failed/: another file of that name is another document
};

// Absolute and as short as it can be written without a look at the disk; links are not followed.
[[nodiscard]] std::string plain_path(const std::string& path);
// What the store finds the job of an input by: the same however its path is spelled.
[[nodiscard]] std::string key_of(const std::string& input);

// `stamp` tells whether the input, or the options, have changed since.
[[nodiscard]] store::BatchJob job_of(const Outcome& outcome, const std::string& stamp);
// Of an earlier run: skipped or known. Nothing when the job is not one that job_of() made.
[[nodiscard]] std::optional<Outcome> outcome_of(const store::BatchJob& job);

}  // namespace ocr::batch
