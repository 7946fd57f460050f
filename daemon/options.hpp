// SPDX-License-Identifier: Apache-2.0
// The command line of ocrd.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace ocr {

struct Options {
  bool foreground = false;                           // log to standard error
  int ready_fd = -1;                                 // told "bound", "running" or "error {…}", then closed
  std::string started_by = "hand";                   // for `ocr status`
  std::optional<std::filesystem::path> private_dir;  // serve one client from here, then remove it
  std::optional<std::filesystem::path> env_file;
  std::map<std::string, std::string> settings;  // setting name -> value, as given
};

// Prints help or version, or a usage error, and returns the exit status in place of options when the program shall end.
struct ParsedOptions {
  std::optional<Options> options;
  int exit_status = 0;
};
[[nodiscard]] ParsedOptions parse_options(int argc, const char* const* argv);

}  // namespace ocr
