// SPDX-License-Identifier: Apache-2.0
// Finding the daemon that runs, or starting one: 200 clients at once start exactly one.
#pragma once

#include "cli/connection.hpp"
#include "common/paths.hpp"

#include <functional>
#include <string>
#include <vector>

namespace ocr {

struct StartRequest {
  std::string started_by;              // "ocr read, pid 123"
  std::vector<std::string> arguments;  // further ones of ocrd
  std::function<void()> on_start;      // called when this process is the one that starts it
  std::function<void()> tick;          // called about ten times a second while waiting
  bool replace_older = false;          // the daemon that was found is of an older build: start the next one
};

// The daemon that listens now, or nothing. Never creates anything. Throws std::system_error.
[[nodiscard]] std::optional<DaemonAddress> find_daemon(const Paths& paths);

// Throws Error with ocrd's own reason, Error{unavailable}; std::system_error or Error{permission_denied} when the
// directories cannot be used, in which case a private daemon may still do.
[[nodiscard]] DaemonAddress find_or_start_daemon(const Paths& paths, const StartRequest& request);

// A daemon for this process alone, in a temporary folder; it ends when its lease closes. Throws Error,
// std::system_error.
[[nodiscard]] DaemonAddress start_private_daemon(const Environment& environment, const StartRequest& request);

}  // namespace ocr
