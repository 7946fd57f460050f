// SPDX-License-Identifier: Apache-2.0
#include "cli/autostart.hpp"

#include "cli/log_tail.hpp"
#include "cli/signals.hpp"
#include "cli/spawn.hpp"
#include "common/error.hpp"
#include "common/file_lock.hpp"
#include "common/local_socket.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <unistd.h>

namespace ocr {

namespace fs = std::filesystem;

namespace {

// Longer than one start may take, so that whoever waits for another client's start learns how it went.
constexpr std::chrono::seconds kFindLimit{15};
constexpr std::chrono::seconds kRunningLimit{2};

std::vector<std::string> daemon_arguments(const StartRequest& request) {
  std::vector<std::string> arguments{"--ready-fd", "3", "--started-by", request.started_by};
  arguments.insert(arguments.end(), request.arguments.begin(), request.arguments.end());
  return arguments;
}

// Sleeps a little longer each time it is called, so that many that wait do not keep the processor from the one that
// works.
class Pause {
 public:
  void rest() {
    ::usleep(microseconds_);
    rested_ += std::chrono::microseconds(microseconds_);
    microseconds_ = std::min<useconds_t>(microseconds_ * 2, 20000);
    check_interrupted();
  }
  // In all; time in which the machine stood still is not counted (Connection::kTick).
  [[nodiscard]] std::chrono::microseconds rested() const noexcept { return rested_; }

 private:
  useconds_t microseconds_ = 1000;
  std::chrono::microseconds rested_{0};
};

std::optional<DaemonAddress> find_within(const Paths& paths, std::chrono::seconds limit, Pause& pause) {
  const auto until = pause.rested() + limit;
  while (true) {
    auto found = find_daemon(paths);
    if (found || pause.rested() > until) return found;
    pause.rest();
  }
}

// The lock is ours, so nobody starts another before we do. One that is not older, be it that another client has
// replaced it meanwhile, stays.
void ask_older_to_leave(DaemonAddress address, const StartRequest& request) {
  constexpr Milliseconds kAnswerLimit{5000};
  DaemonConnection connection(std::move(address), DaemonConnection::Older::leave);
  try {
    static_cast<void>(await_message(
        connection, kAnswerLimit, [](const Message& message) { return message.kind == Kind::welcome; }, request.tick));
  } catch (const Error& error) {
    // It ended before it answered, which is as good.
    if (error.code() != ErrorCode::daemon_lost) throw;
  }
}

// The lock is ours. Nothing when another ocrd holds the daemon's place but cannot be reached (it is about to leave).
std::optional<DaemonAddress> start_under_lock(const Paths& paths, const StartRequest& request, Pause& pause) {
  if (request.replace_older) {
    if (auto found = find_daemon(paths)) ask_older_to_leave(std::move(*found), request);
  }
  if (auto found = find_daemon(paths)) return found;
  const fs::path program = find_ocrd();
  request.on_start();
  const SpawnedDaemon daemon = spawn_daemon(program, daemon_arguments(request), paths.log());
  const bool bound = wait_until_bound(daemon, request.tick);
  auto found = find_within(paths, kRunningLimit, pause);
  if (found) found->started_here = bound;
  if (found && bound) found->start_log = daemon.log;
  if (!found && bound)
    throw Error(ErrorCode::unavailable, "ocrd ended right after it started", log_tail_hint(daemon.log));
  return found;
}

fs::path make_private_directory(const Environment& environment) {
  const fs::path preferred = environment("TMPDIR").value_or("");
  int error_number = ENOENT;
  for (const fs::path& parent : {preferred, fs::path("/tmp"), fs::path("/dev/shm")}) {
    if (!parent.is_absolute()) continue;
    std::string name = (parent / "ocr-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) return name;
    error_number = errno;
  }
  throw Error(ErrorCode::unavailable,
              fmt::format("no temporary folder can be made for a private daemon: {}", errno_text(error_number)),
              "set TMPDIR to a folder that can be written");
}

}  // namespace

std::optional<DaemonAddress> find_daemon(const Paths& paths) {
  auto lease = connect_local(paths.lease_socket());
  // Another user's daemon is none of ours, wherever its socket lies.
  if (!lease || !is_our_peer(*lease)) return std::nullopt;
  return DaemonAddress{paths.socket(), paths.log(), std::move(*lease), false, {}, nullptr};
}

DaemonAddress find_or_start_daemon(const Paths& paths, const StartRequest& request) {
  if (!request.replace_older) {
    if (auto found = find_daemon(paths)) return std::move(*found);
  }
  ensure_private_directory(paths.runtime_dir);
  ensure_private_directory(paths.state_dir);
  Pause pause;
  while (pause.rested() < kFindLimit) {
    if (const auto lock = FileLock::try_take(paths.start_lock())) {
      if (auto found = start_under_lock(paths, request, pause)) return std::move(*found);
    } else if (!request.replace_older) {
      if (auto found = find_daemon(paths)) return std::move(*found);
    }
    request.tick();
    pause.rest();
  }
  throw Error(ErrorCode::unavailable, "an ocrd runs or starts here, but nobody can reach it",
              fmt::format("it holds {}; {}", paths.daemon_lock().string(), log_tail_hint(paths.log())));
}

DaemonAddress start_private_daemon(const Environment& environment, const StartRequest& request) {
  auto directory = std::make_unique<PrivateDirectory>(make_private_directory(environment));
  Paths paths;
  paths.runtime_dir = directory->path();
  paths.state_dir = directory->path();
  StartRequest private_request = request;
  private_request.arguments.insert(private_request.arguments.end(), {"--private", directory->path().string()});
  Pause pause;
  auto found = start_under_lock(paths, private_request, pause);
  if (!found) throw Error(ErrorCode::unavailable, "the private ocrd cannot be reached", log_tail_hint(paths.log()));
  found->directory = std::move(directory);
  return std::move(*found);
}

}  // namespace ocr
