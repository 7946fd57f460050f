// SPDX-License-Identifier: Apache-2.0
// Workers without Python: forked children that speak the worker channel and do what the document's name tells them to.
#pragma once

#include "daemon/lanes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <fcntl.h>
#include <map>
#include <string>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ocr::test {

// The life of such a child. Names:
//   die*     ends in mid-document      hang*    never answers           flood*   an answer of too many parts
//   much*    ends for want of memory, and says so
//   twice*   answers it twice          fail*    answers that it cannot be read
//   once:F*  ends in mid-document, unless the file F is there (it is made first)
//   scan*    a text worker says that it has to be recognised; "scan die", "scan hang" … do so in the ocr lane; "scan30
//   …" has 30 pages
// Any other is answered with [meta, the document's bytes, the request].
[[noreturn]] inline void serve_as_told(int channel, Lane lane, bool has_models) {
  if (lane == Lane::ocr && !has_models) {
    send_parts(channel, {R"({"error":{"code":"internal","message":"no models here","hint":"install them"}})"});
    ::_exit(0);
  }
  send_parts(channel,
             {lane == Lane::text ? R"({"sandbox":["fake"]})"
                                 : R"({"sandbox":["fake"],"models":[{"name":"det","ms":80,"megabytes":20}]})"});
  const std::string models(lane == Lane::ocr ? std::size_t{48} << 20U : 0, 'm');
  PartsReader reader;
  while (const auto job = receive_job(channel, reader)) {
    const auto request = nlohmann::json::parse(job->request);
    std::string file = request.at("file");
    if (file.starts_with("scan") && request.at("lane") == "text") {
      const std::string pages = file.substr(4, file.find_first_not_of("0123456789", 4) - 4);
      send_parts(channel, {pages.empty() ? R"({"status":"recognise"})"
                                         : fmt::format(R"({{"status":"recognise","pages":{}}})", pages)});
      continue;
    }
    if (file.starts_with("scan")) file.erase(0, std::min(file.size(), file.find_first_not_of("0123456789", 4) + 1));
    if (file.starts_with("die")) ::raise(SIGKILL);
    if (file.starts_with("hang")) ::pause();
    if (file.starts_with("much")) {
      send_parts(channel, {R"({"status":"error","error":{"code":"memory_limit","message":"m"},"ending":true})"});
      ::_exit(0);
    }
    if (file.starts_with("flood")) send_parts(channel, Parts(100, "x"));
    if (file.starts_with("once:") && ::access(file.c_str() + 5, F_OK) != 0) {
      ::close(::creat(file.c_str() + 5, 0600));
      ::raise(SIGKILL);
    }
    if (file.starts_with("fail")) {
      send_parts(channel,
                 {R"({"status":"error","error":{"code":"damaged_file","message":"no","hint":"h"}})", "record"});
      continue;
    }
    ::lseek(job->document.get(), 0, SEEK_SET);
    const Parts answer{R"({"status":"ok"})", read_all(job->document.get(), 1U << 20U), job->request};
    send_parts(channel, answer);
    if (file.starts_with("twice")) send_parts(channel, answer);
  }
  ::_exit(0);
}

class FakeHost final : public WorkerHost {
 public:
  explicit FakeHost(EventLoop& loop) noexcept : loop_(loop) {}
  ~FakeHost() override {
    for (const auto& [worker, pid] : children_) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
    }
  }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  // Whom to tell of what was forked: made after the host.
  void serve(WorkerPool& pool) {
    pool_ = [&pool](std::uint64_t) -> WorkerPool& { return pool; };
  }
  void serve(Lanes& lanes) {
    pool_ = [&lanes](std::uint64_t worker) -> WorkerPool& { return lanes.pool_of(worker); };
  }

  [[nodiscard]] bool lives() const override { return !gone; }
  bool fork_worker(std::uint64_t worker, int channel, Lane lane) override {
    ++asked_;
    if (lane == Lane::ocr) ++asked_for_models_;
    if (refuses) return false;
    if (cannot_fork) {
      // The zygote lets go of the channel after it has told, so that the end of file comes second.
      auto held = std::make_shared<UniqueFd>(::dup(channel));
      loop_.after({}, [this, worker, held] {
        pool_(worker).fork_failed(worker, "no memory");
        held->reset();
      });
      return true;
    }
    const pid_t pid = ::fork();
    if (pid < 0) throw_errno("cannot fork");
    if (pid == 0) live(channel, lane);
    children_[worker] = pid;
    // As the zygote does it: told of it later, with a descriptor that means this very process.
    auto pidfd = std::make_shared<UniqueFd>(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    loop_.after({}, [this, worker, pid, pidfd] { pool_(worker).forked(worker, pid, std::move(*pidfd)); });
    return true;
  }

  // How many workers were asked for so far, and how many of them for the ocr lane.
  [[nodiscard]] int asked() const noexcept { return asked_; }
  [[nodiscard]] int asked_for_models() const noexcept { return asked_for_models_; }
  [[nodiscard]] pid_t pid_of(std::uint64_t worker) const { return children_.at(worker); }
  // Waits for the child's end; its status as waitpid(2) gives it.
  [[nodiscard]] int end_of(std::uint64_t worker) {
    int status = 0;
    ::waitpid(children_.at(worker), &status, 0);
    children_.erase(worker);
    return status;
  }

  bool gone = false;             // it has ended, and its end was not told yet
  bool refuses = false;          // as when the zygote is gone
  bool cannot_fork = false;      // as when fork(2) fails
  bool die_at_birth = false;     // before they say that they are there
  bool die_with_models = false;  // as that, in the ocr lane alone
  bool has_models = true;        // what the ocr lane needs can be loaded

 private:
  [[noreturn]] void live(int channel, Lane lane) const {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (die_at_birth || (lane == Lane::ocr && die_with_models)) ::_exit(3);
    // Nothing of the test's may stay open here, or it would not see the end of its own channels.
    ::dup2(channel, STDIN_FILENO);
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    try {
      serve_as_told(STDIN_FILENO, lane, has_models);
    } catch (const std::exception&) {
      ::_exit(4);
    }
  }

  EventLoop& loop_;
  std::function<WorkerPool&(std::uint64_t worker)> pool_;
  std::map<std::uint64_t, pid_t> children_;
  int asked_ = 0;
  int asked_for_models_ = 0;
};

}  // namespace ocr::test
