// SPDX-License-Identifier: Apache-2.0
// What `ocr batch` and `ocr watch` take both, on its way into the request to ocr-batch.
#pragma once

#include "cli/options.hpp"
#include "cli/reading.hpp"
#include "common/batch_request.hpp"

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace ocr {

struct BatchOptions {
  SharedOptions shared;
  ReadingOptions reading;
  std::string jobs;
};

// Where results go, and what of folders is read.
void add_place_options(CLI::App& app, BatchRequest& request);
// What is written besides, and how.
void add_writing_options(CLI::App& app, BatchRequest& request, BatchOptions& options);
// How documents are read, and what is told meanwhile.
void add_batch_reading_options(CLI::App& app, BatchOptions& options);

// Checks them, and brings them into the request; names become absolute where ocr-batch may run elsewhere. Throws
// Error{usage, config}.
void fill_request(BatchRequest& request, const BatchOptions& options, const Environment& environment);

// A whole number from 1. Throws Error{usage}.
[[nodiscard]] std::int64_t whole_number(const std::string& option, const std::string& value);

}  // namespace ocr
