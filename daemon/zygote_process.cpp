// SPDX-License-Identifier: Apache-2.0
#include "daemon/zygote_process.hpp"

#include "common/error.hpp"
#include "common/log.hpp"
#include "common/text.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace ocr {

namespace {

constexpr log::Domain kLog{"zygote"};
constexpr std::size_t kMaxLine = 500;

std::filesystem::path find_program() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto& candidate : {self / "ocr-zygote", self / "../libexec/ocr/ocr-zygote"}) {
    if (std::filesystem::exists(candidate, error)) return candidate;
  }
  throw Error(ErrorCode::unavailable,
              fmt::format("ocr-zygote is neither in {0} nor in {0}/../libexec/ocr", self.string()),
              "install or build it again");
}

// The environment of Python: nothing of the shell that happened to start the daemon, one thread a worker in every
// library.
std::vector<std::string> zygote_environment() {
  return {"PATH=/usr/bin:/bin",        "LANG=C.UTF-8",      "LC_ALL=C.UTF-8",         "OMP_NUM_THREADS=1",
          "OMP_THREAD_LIMIT=1",        "MKL_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "HOME=/nonexistent",
          "PYTHONDONTWRITEBYTECODE=1", "MALLOC_ARENA_MAX=1"};
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (auto& text : strings)
    result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

pid_t spawn(const std::filesystem::path& program, std::vector<std::string> arguments, int control, int error_pipe) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, error_pipe, 2);
  ::posix_spawn_file_actions_adddup2(&actions, control, kControlFd);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, kControlFd + 1);
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  auto environment = zygote_environment();
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, program.c_str(), &actions, &attributes, pointers(arguments).data(),
                                  pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) throw_system_error(error, fmt::format("cannot start {}", program.string()));
  return pid;
}

}  // namespace

ZygoteProcess::ZygoteProcess(EventLoop& loop, const Config& config, Events events)
    : loop_(loop), config_(config), events_(std::move(events)) {}

ZygoteProcess::~ZygoteProcess() {
  if (running()) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
}

void ZygoteProcess::start() {
  std::array<int, 2> control{};
  std::array<int, 2> error_pipe{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control.data()) != 0)
    throw_errno("cannot create the zygote's channel");
  control_.reset(control[0]);
  const UniqueFd theirs(control[1]);
  if (::pipe2(error_pipe.data(), O_CLOEXEC) != 0) throw_errno("cannot create the zygote's pipe");
  stderr_.reset(error_pipe[0]);
  const UniqueFd their_stderr(error_pipe[1]);
  // The child's ends must not be where the child puts them, or dup2 would leave close-on-exec set: they are far
  // above 3.
  const UniqueFd high_control(::fcntl(theirs.get(), F_DUPFD_CLOEXEC, 10));
  const UniqueFd high_stderr(::fcntl(their_stderr.get(), F_DUPFD_CLOEXEC, 10));
  ::fcntl(control_.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(stderr_.get(), F_SETFL, O_NONBLOCK);
  pid_ = spawn(find_program(),
               {"ocr-zygote", config_.python, config_.service_dir, fmt::format("{}", config_.worker_memory.value),
                config_.sandbox ? "sandbox" : "no-sandbox"},
               high_control.get(), high_stderr.get());
  kLog.info("started, pid {}", pid_);
  loop_.watch(control_.get(), [this] { on_control(); });
  loop_.watch(stderr_.get(), [this] { on_stderr(); });
}

bool ZygoteProcess::lives() const noexcept {
  pollfd item{control_.get(), 0, 0};
  return running() && control_ && ::poll(&item, 1, 0) == 0;
}

bool ZygoteProcess::fork_worker(std::uint64_t worker, int channel, Lane lane) {
  if (!running()) return false;
  try {
    send_packet(control_.get(), fmt::format(R"({{"op":"fork","worker":{},"lane":"{}"}})", worker, lane_name(lane)),
                channel);
    return true;
  } catch (const std::system_error& error) {
    kLog.warning("cannot ask for a worker: {}", error.what());
    return false;
  }
}

void ZygoteProcess::kill() noexcept {
  if (running()) ::kill(pid_, SIGKILL);
}

void ZygoteProcess::on_control() {
  while (control_) {
    bool would_block = false;
    auto packet = receive_packet(control_.get(), would_block);
    if (would_block) return;
    if (!packet) {
      reap();
      return;
    }
    events_.packet(std::move(*packet));
  }
}

void ZygoteProcess::on_stderr() {
  std::array<char, 4096> data{};
  const ssize_t got = ::read(stderr_.get(), data.data(), data.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    loop_.unwatch(stderr_.get());
    stderr_.reset();
    return;
  }
  for (const char c : std::string_view(data.data(), static_cast<std::size_t>(got))) {
    if (c != '\n') {
      if (stderr_line_.size() < kMaxLine) stderr_line_ += c;
      continue;
    }
    kLog.warning("says: {}", printable(stderr_line_));
    stderr_line_.clear();
  }
}

void ZygoteProcess::reap() {
  if (stderr_) on_stderr();
  loop_.unwatch(control_.get());
  if (stderr_) loop_.unwatch(stderr_.get());
  control_.reset();
  stderr_.reset();
  // Its channel is closed, so it is dead or about to be.
  ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  events_.ended(status);
}

}  // namespace ocr
