// SPDX-License-Identifier: Apache-2.0
// What every command that reads documents has in common: its options, the request that they make, and the daemon.
#pragma once

#include "cli/autostart.hpp"
#include "common/config.hpp"

#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace ocr {

struct ReadingOptions {
  std::string pages;
  std::string password_file;
  bool strict = false;
  bool explain = false;
  bool fresh = false;
  bool no_store = false;
  bool force_ocr = false;
  bool no_ocr = false;
  bool no_daemon = false;
};

void add_reading_options(CLI::App& app, ReadingOptions& options);

// What all documents of a call have in common: everything but id, name, path and password. Throws
// Error{usage, config}.
[[nodiscard]] ReadRequest make_read_request(const ReadingOptions& options, const Config& config, const Paths& paths);

// How long the daemon may say nothing before it is asked for a sign of life.
[[nodiscard]] Milliseconds patience_with(const Config& config) noexcept;

// Finds or starts the daemon for reading, else one for this process alone. Throws Error, std::system_error.
[[nodiscard]] std::unique_ptr<Connection> connect_for_reading(const Environment& environment, const Paths& paths,
                                                              StartRequest request, bool no_daemon);

}  // namespace ocr
