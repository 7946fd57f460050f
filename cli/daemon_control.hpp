// SPDX-License-Identifier: Apache-2.0
// Starting the daemon and asking it how it is.
#pragma once

#include "cli/command.hpp"
#include "cli/connection.hpp"
#include "cli/options.hpp"

#include <optional>
#include <string>

namespace ocr {

// The answer to `status` as it came, or nothing when no daemon runs. Throws Error{timed_out, protocol_mismatch}.
[[nodiscard]] std::optional<Message> ask_status(const Paths& paths);

// Starts the daemon if need be, with the settings given as flags, waits until it is warm and says so. Returns the exit
// code.
[[nodiscard]] int start_daemon(Context& context, const SharedOptions& options, const std::string& started_by);

}  // namespace ocr
