// SPDX-License-Identifier: Apache-2.0
// The workers of one lane. Which does what: a document each, a deadline each, and a new worker for every one that dies.
#pragma once

#include "common/config.hpp"
#include "daemon/event_loop.hpp"
#include "daemon/job_queue.hpp"
#include "daemon/worker.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace ocr {

// Makes workers. The zygote in the daemon, a fake in tests.
class WorkerHost {
 public:
  virtual ~WorkerHost() = default;
  // Asks for a process that talks on `channel` (its end, which the caller closes). False when that cannot be done now.
  virtual bool fork_worker(std::uint64_t worker, int channel, Lane lane) = 0;
  // False as soon as the process that forks is gone, even if nobody was told yet: its workers end with it.
  [[nodiscard]] virtual bool lives() const = 0;
};

class WorkerPool {
 public:
  struct Events {
    std::function<void(Job job, Parts parts)> answered;
    std::function<void(Job job, const Error& error)>
        failed;  // timed out, or its workers died twice, or it cannot be opened
    std::function<void(const std::string& what)> crashed;
    std::function<void()> retried;
    std::function<void()> became_ready;                    // a worker is there
    std::function<void(const std::string& why)> hopeless;  // workers die as soon as they are born
    std::function<void(const Error& error)> no_models;     // a worker could not load what recognition needs
  };

  WorkerPool(EventLoop& loop, const Config& config, JobQueue& queue, WorkerHost& host, Events events, Lane lane);

  // Called when the zygote is warm. The text lane is brought to `count` workers; the ocr lane, whose workers cost far
  // more, gets as many as have something to do, up to `count`, and loses them when they were idle for config.ocr_idle.
  void start(std::size_t count);
  // The zygote is gone and its workers with it: their documents go back to the queue, and it counts against none.
  void host_lost();
  // Gives waiting documents to free workers.
  void dispatch();
  // As dispatch(), after something was added to the queue: models that could not be loaded are tried again.
  void demand();
  // Ends the workers that serve what `chosen` picks, without a word to the client.
  void cancel(const std::function<bool(const Job&)>& chosen);

  // What the zygote reports of a worker.
  void forked(std::uint64_t worker, pid_t pid, UniqueFd pidfd);
  void fork_failed(std::uint64_t worker, const std::string& why);
  void exited(std::uint64_t worker, int wait_status);

  [[nodiscard]] const std::unordered_map<std::uint64_t, std::unique_ptr<Worker>>& workers() const noexcept {
    return workers_;
  }
  [[nodiscard]] bool idle() const noexcept;
  // A worker is there, busy or not.
  [[nodiscard]] bool any_ready() const noexcept;
  // How many are there or on their way.
  [[nodiscard]] std::size_t alive() const noexcept;
  [[nodiscard]] const std::vector<std::string>& sandbox_layers() const noexcept { return sandbox_layers_; }

 private:
  [[nodiscard]] std::size_t wanted() const noexcept;
  void fill();
  void on_channel(std::uint64_t id);
  void on_message(Worker& worker, Parts parts);
  void on_birth(Worker& worker, const Parts& parts);
  void rest(Worker& worker);
  bool give(Worker& worker, Job job);
  void deadline_passed(std::uint64_t id);
  // Takes the worker out of the pool and its document out of the worker.
  std::optional<Job> drop(std::uint64_t id);
  void died(std::uint64_t id);
  [[nodiscard]] bool worn_out(Worker& worker) const;
  void retire(Worker& worker);

  EventLoop& loop_;
  const Config& config_;
  JobQueue& queue_;
  WorkerHost& host_;
  Events events_;
  Lane lane_;
  std::size_t most_ = 0;
  bool may_grow_ = true;     // false from a failure to load models until something new asks for them
  std::uint64_t last_id_;    // the two lanes' never meet: one has the even numbers, one the odd
  int deaths_at_birth_ = 0;  // in a row
  EventLoop::TimerId refill_ = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<Worker>> workers_;
  std::vector<std::string> sandbox_layers_;
};

}  // namespace ocr
