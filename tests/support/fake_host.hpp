// SPDX-License-Identifier: Apache-2.0
// Workers without Python: forked children that speak the worker channel and do what the document's name tells them to.
#pragma once

#include "daemon/worker_pool.hpp"

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
//   twice*   answers it twice          fail*    answers that it cannot be read
//   once:F*  ends in mid-document, unless the file F is there (it is made first)
// Any other is answered with [meta, the document's bytes, the request].
[[noreturn]] inline void serve_as_told(int channel) {
  send_parts(channel, {R"({"sandbox":["fake"]})"});
  PartsReader reader;
  while (reader.read(channel) == PartsReader::State::complete) {
    const Parts request = reader.take_parts();
    const UniqueFd document = reader.take_fd();
    const std::string file = nlohmann::json::parse(request.at(0)).at("file");
    if (file.starts_with("die")) ::raise(SIGKILL);
    if (file.starts_with("hang")) ::pause();
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
    ::lseek(document.get(), 0, SEEK_SET);
    const Parts answer{R"({"status":"ok"})", read_all(document.get(), 1U << 20U), request.at(0)};
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
  void serve(WorkerPool& pool) noexcept { pool_ = &pool; }

  bool fork_worker(std::uint64_t worker, int channel) override {
    ++asked_;
    if (refuses) return false;
    if (cannot_fork) {
      // The zygote lets go of the channel after it has told, so that the end of file comes second.
      auto held = std::make_shared<UniqueFd>(::dup(channel));
      loop_.after({}, [this, worker, held] {
        pool_->fork_failed(worker, "no memory");
        held->reset();
      });
      return true;
    }
    const pid_t pid = ::fork();
    if (pid < 0) throw_errno("cannot fork");
    if (pid == 0) live(channel);
    children_[worker] = pid;
    // As the zygote does it: told of it later, with a descriptor that means this very process.
    auto pidfd = std::make_shared<UniqueFd>(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    loop_.after({}, [this, worker, pid, pidfd] { pool_->forked(worker, pid, std::move(*pidfd)); });
    return true;
  }

  // How many workers were asked for so far.
  [[nodiscard]] int asked() const noexcept { return asked_; }
  [[nodiscard]] pid_t pid_of(std::uint64_t worker) const { return children_.at(worker); }
  // Waits for the child's end; its status as waitpid(2) gives it.
  [[nodiscard]] int end_of(std::uint64_t worker) {
    int status = 0;
    ::waitpid(children_.at(worker), &status, 0);
    children_.erase(worker);
    return status;
  }

  bool refuses = false;       // as when the zygote is gone
  bool cannot_fork = false;   // as when fork(2) fails
  bool die_at_birth = false;  // before they say that they are there

 private:
  [[noreturn]] void live(int channel) const {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (die_at_birth) ::_exit(3);
    // Nothing of the test's may stay open here, or it would not see the end of its own channels.
    ::dup2(channel, STDIN_FILENO);
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    try {
      serve_as_told(STDIN_FILENO);
    } catch (const std::exception&) {
      ::_exit(4);
    }
  }

  EventLoop& loop_;
  WorkerPool* pool_ = nullptr;
  std::map<std::uint64_t, pid_t> children_;
  int asked_ = 0;
};

}  // namespace ocr::test
