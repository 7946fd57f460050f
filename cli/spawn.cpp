// SPDX-License-Identifier: Apache-2.0
#include "cli/spawn.hpp"

#include "cli/signals.hpp"
#include "common/error.hpp"
#include "common/protocol.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace ocr {

namespace fs = std::filesystem;

namespace {

constexpr int kReadyFd = 3;
constexpr std::chrono::seconds kStartLimit{10};

// posix_spawn's two objects, destroyed together.
class SpawnSettings {
 public:
  SpawnSettings() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  void reset_signals() {
    sigset_t all;
    sigset_t none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }

  void set_streams(int log_fd, int ready_fd) {
    // The log first: its descriptor may be the one that the pipe is about to take.
    ::posix_spawn_file_actions_adddup2(&actions, log_fd, STDERR_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, ready_fd, kReadyFd);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, kReadyFd + 1);
  }

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& string : strings)
    result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

// What became of a daemon that closed its pipe; it may need a moment to be gone.
std::string how_it_ended(pid_t pid) {
  int status = 0;
  for (int i = 0; i < 50; ++i) {
    const pid_t waited = ::waitpid(pid, &status, WNOHANG);
    if (waited == pid && WIFSIGNALED(status))
      return fmt::format("ocrd was killed by signal {} while it started", WTERMSIG(status));
    if (waited == pid) return fmt::format("ocrd ended while it started (exit status {})", WEXITSTATUS(status));
    ::usleep(2000);
  }
  return "ocrd closed its ready pipe while it started";
}

Error reported_error(std::string_view text) {
  const nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
  if (!object.is_object()) return {ErrorCode::unavailable, "ocrd cannot start, and its reason cannot be read"};
  ErrorInfo info;
  info.code = object.value("code", "unavailable");
  return {info.number(), object.value("message", "ocrd gave no reason"), object.value("hint", "")};
}

// Whether this line of the ready pipe ends the wait.
std::optional<bool> verdict(std::string_view line) {
  if (line == "bound") return true;
  if (line == "running") return false;
  if (line.starts_with("error ")) throw reported_error(line.substr(6));
  return std::nullopt;
}

}  // namespace

fs::path find_ocrd() {
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  const std::array<fs::path, 3> places{here / "ocrd", here.parent_path() / "daemon/ocrd",
                                       here.parent_path() / "libexec/ocr/ocrd"};
  for (const fs::path& place : places) {
    if (::access(place.c_str(), X_OK) == 0) return place;
  }
  throw Error(ErrorCode::unavailable, "the program ocrd is not installed where ocr looks for it",
              fmt::format("looked for {}, {} and {}; install it again", places[0].string(), places[1].string(),
                          places[2].string()));
}

std::vector<std::string> daemon_environment(const char* const* environment) {
  constexpr std::array<std::string_view, 11> kPrefixes{"HOME=",   "USER=", "LOGNAME=", "XDG_",      "OCR_", "PG",
                                                       "TMPDIR=", "TZ=",   "LANG=",    "LANGUAGE=", "LC_"};
  std::vector<std::string> kept{"PATH=/usr/local/bin:/usr/bin:/bin"};
  for (; *environment != nullptr; ++environment) {
    const std::string_view variable(*environment);
    if (std::any_of(kPrefixes.begin(), kPrefixes.end(),
                    [variable](std::string_view prefix) { return variable.starts_with(prefix); }))
      kept.emplace_back(variable);
  }
  return kept;
}

SpawnedDaemon spawn_daemon(const fs::path& program, const std::vector<std::string>& arguments, const fs::path& log) {
  const UniqueFd log_fd(::open(log.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!log_fd) throw_errno("cannot open the log {}", log.string());
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw_errno("cannot create a pipe");
  SpawnedDaemon daemon{0, UniqueFd(ends[0]), {log, std::max<off_t>(::lseek(log_fd.get(), 0, SEEK_END), 0), 0}};
  const UniqueFd ready(ends[1]);
  SpawnSettings settings;
  settings.reset_signals();
  settings.set_streams(log_fd.get(), ready.get());
  std::vector<std::string> argv{"ocrd"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = daemon_environment(environ);
  const int error_number = ::posix_spawn(&daemon.pid, program.c_str(), &settings.actions, &settings.attributes,
                                         pointers(argv).data(), pointers(variables).data());
  if (error_number != 0) throw_system_error(error_number, fmt::format("cannot start {}", program.string()));
  daemon.log.pid = daemon.pid;
  return daemon;
}

bool wait_until_bound(const SpawnedDaemon& daemon, const std::function<void()>& tick) {
  const auto deadline = std::chrono::steady_clock::now() + kStartLimit;
  std::string text;
  while (std::chrono::steady_clock::now() < deadline) {
    pollfd item{daemon.ready.get(), POLLIN, 0};
    const int ready = ::poll(&item, 1, 100);
    check_interrupted();
    tick();
    if (ready <= 0) continue;
    std::array<char, 4096> chunk{};
    const ssize_t got = ::read(daemon.ready.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw Error(ErrorCode::unavailable, how_it_ended(daemon.pid), log_tail_hint(daemon.log));
    text.append(chunk.data(), static_cast<std::size_t>(got));
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
      const std::optional<bool> bound = verdict(std::string_view(text).substr(0, end));
      if (bound) return *bound;
      text.erase(0, end + 1);
    }
  }
  ::kill(daemon.pid, SIGTERM);
  throw Error(ErrorCode::unavailable, fmt::format("ocrd did not open its sockets within {} s", kStartLimit.count()),
              log_tail_hint(daemon.log));
}

}  // namespace ocr
