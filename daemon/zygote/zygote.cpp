// SPDX-License-Identifier: Apache-2.0
#include "daemon/zygote/zygote.hpp"

#include "common/error.hpp"
#include "daemon/worker_protocol.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <dirent.h>
#include <filesystem>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ocr {

namespace {

using nlohmann::json;

std::string dump(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::ptrdiff_t thread_count() {
  std::error_code error;
  const std::filesystem::directory_iterator threads("/proc/self/task", error);
  return error ? 1 : std::distance(begin(threads), end(threads));
}

sigset_t child_signal() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGCHLD);
  return set;
}

}  // namespace

void tell_failure(int control, const std::string& code, const std::string& message, const std::string& hint) {
  send_packet(control, dump({{"event", "failed"}, {"error", {{"code", code}, {"message", message}, {"hint", hint}}}}));
}

Zygote::Zygote(Engine& engine, int control, SandboxSettings sandbox)
    : engine_(engine), control_(control), sandbox_(std::move(sandbox)) {}

void Zygote::tell(const std::string& text, int fd) const {
  send_packet(control_, text, fd);
}

bool Zygote::warm() {
  std::string last_module = "the interpreter";
  std::string guilty;
  const std::string answer = engine_.warm([&](const std::string& event) {
    json object = json::parse(event, nullptr, false);
    if (!object.is_object()) return;
    last_module = object.value("module", object.value("stage", last_module));
    // A thread in the process that forks would be a lock that nobody ever opens in the child: name who started it.
    if (guilty.empty() && thread_count() > 1) guilty = last_module;
    object["event"] = "progress";
    tell(dump(object));
  });
  const json report = json::parse(answer, nullptr, false);
  if (!report.is_object()) {
    tell_failure(control_, "python_module_broken", "ocr_service.bridge.warm gave no report",
                 "install ocr_service again");
    return false;
  }
  if (!report.value("ok", false)) {
    tell(dump({{"event", "failed"}, {"error", report.value("error", json::object())}}));
    return false;
  }
  if (thread_count() > 1) {
    tell_failure(
        control_, "python_module_broken",
        fmt::format("{} started a thread in the process that forks workers", guilty.empty() ? last_module : guilty),
        "use the pinned package versions");
    return false;
  }
  tell(dump({{"event", "warm"}, {"report", report}}));
  return true;
}

void Zygote::serve() {
  const sigset_t handled = child_signal();
  // Imports may have installed handlers of their own (`import signal` does): back to what this process wants.
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGHUP, SIG_IGN);
  ::sigprocmask(SIG_BLOCK, &handled, nullptr);
  children_.reset(::signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
  std::array<pollfd, 2> sources{{{control_, POLLIN, 0}, {children_.get(), POLLIN, 0}}};
  while (true) {
    if (::poll(sources.data(), sources.size(), -1) < 0 && errno != EINTR) throw_errno("the zygote cannot wait");
    if (sources[1].revents != 0) reap();
    if (sources[0].revents == 0) continue;
    bool would_block = false;
    auto packet = receive_packet(control_, would_block);
    if (!packet) return;
    const json request = json::parse(packet->text, nullptr, false);
    if (!request.is_object() || request.value("op", "") != "fork") continue;
    fork_worker(request.value("worker", std::uint64_t{0}), std::move(packet->fd),
                request.value("lane", "") == "ocr" ? WorkerKind::ocr : WorkerKind::text);
  }
}

void Zygote::fork_worker(std::uint64_t worker, UniqueFd channel, WorkerKind kind) {
  const pid_t self = ::getpid();
  const pid_t pid = engine_.fork_process();
  if (pid == 0) {
    ::close(control_);
    children_.reset();
    const sigset_t handled = child_signal();
    ::sigprocmask(SIG_UNBLOCK, &handled, nullptr);
    run_worker(engine_, channel.get(), self, sandbox_, kind);
  }
  if (pid < 0) {
    tell(dump({{"event", "fork_failed"}, {"worker", worker}, {"error", errno_text(errno)}}));
    return;
  }
  workers_.emplace(pid, worker);
  // Before it can be reaped, so it is certain to mean this child.
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  tell(dump({{"event", "forked"}, {"worker", worker}, {"pid", pid}}), pidfd.get());
}

void Zygote::reap() {
  signalfd_siginfo ignored{};
  while (::read(children_.get(), &ignored, sizeof ignored) > 0) {
  }
  int status = 0;
  for (pid_t pid = ::waitpid(-1, &status, WNOHANG); pid > 0; pid = ::waitpid(-1, &status, WNOHANG)) {
    const auto found = workers_.find(pid);
    if (found == workers_.end()) continue;
    tell(dump({{"event", "exited"}, {"worker", found->second}, {"pid", pid}, {"status", status}}));
    workers_.erase(found);
  }
}

}  // namespace ocr
