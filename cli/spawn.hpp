// SPDX-License-Identifier: Apache-2.0
// Starting the program ocrd: where it is, and a process of its own that inherits nothing by accident.
#pragma once

#include "cli/log_tail.hpp"
#include "common/fd.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ocr {

// Beside this executable, in the build tree's daemon folder, or in libexec. Throws Error{unavailable} that names the
// places.
[[nodiscard]] std::filesystem::path find_ocrd();

struct SpawnedDaemon {
  pid_t pid = 0;
  UniqueFd ready;  // the reading end of the pipe on which ocrd reports
  StartLog log;
};

// Runs `program` in a session of its own with a clean environment, standard error appended to `log` and the ready pipe
// as descriptor 3. Throws std::system_error.
[[nodiscard]] SpawnedDaemon spawn_daemon(const std::filesystem::path& program,
                                         const std::vector<std::string>& arguments, const std::filesystem::path& log);

// Reads the ready pipe until the daemon is "bound" (true) or says that another one is "running" (false). Calls `tick`
// about ten times a second. Throws Error with the daemon's own reason, Error{unavailable} when it ends or says nothing
// for 10 s.
[[nodiscard]] bool wait_until_bound(const SpawnedDaemon& daemon, const std::function<void()>& tick);

// The variables that a daemon may see of ours: HOME, XDG_*, OCR_* and the like.
[[nodiscard]] std::vector<std::string> daemon_environment(const char* const* environment);

}  // namespace ocr
