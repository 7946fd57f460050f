// SPDX-License-Identifier: Apache-2.0
// A worker pool on a loop of its own with fake workers, and a record of everything it tells.
#pragma once

#include "common/error.hpp"
#include "tests/support/fake_host.hpp"
#include "tests/support/run_until.hpp"
#include "tests/support/settings.hpp"
#include "tests/support/temp_dir.hpp"

#include <string>
#include <utility>
#include <vector>

namespace ocr::test {

struct PoolBench {
  explicit PoolBench(const std::function<void(Config&)>& change = {}) : config(changed_config(change)) {
    host.serve(pool);
  }

  // A document that a client sent as bytes.
  [[nodiscard]] static Job job(const std::string& file, std::int64_t timeout_ms = 60000) {
    Job job;
    job.client = "client";
    job.request.id = 1;
    job.request.file = file;
    job.request.timeout_ms = timeout_ms;
    job.document = make_memfd("test", "bytes of " + file);
    return job;
  }

  void push(Job job) {
    queue.push(std::move(job));
    pool.dispatch();
  }

  [[nodiscard]] bool until(const std::function<bool()>& condition) { return run_until(loop, condition); }
  [[nodiscard]] bool start(std::size_t workers) {
    pool.start(workers);
    return until([this, workers] { return ready() == workers; });
  }
  [[nodiscard]] std::size_t ready() const {
    std::size_t count = 0;
    for (const auto& [id, worker] : pool.workers()) {
      if (worker->state == Worker::State::ready && worker->pid != 0) ++count;
    }
    return count;
  }
  [[nodiscard]] std::vector<pid_t> pids() const {
    std::vector<pid_t> all;
    for (const auto& [id, worker] : pool.workers())
      all.push_back(worker->pid);
    return all;
  }
  // The worker that has a document.
  [[nodiscard]] const Worker* busy() const {
    for (const auto& [id, worker] : pool.workers()) {
      if (worker->job) return worker.get();
    }
    return nullptr;
  }

  EventLoop loop;
  Config config;
  JobQueue queue;
  FakeHost host{loop};
  std::vector<std::pair<std::string, Parts>> answered;
  std::vector<std::pair<std::string, Error>> failed;
  std::vector<std::string> crashed;
  std::vector<std::string> hopeless;
  int retried = 0;
  int became_ready = 0;
  WorkerPool pool{loop,
                  config,
                  queue,
                  host,
                  {[this](const Job& job, Parts parts) { answered.emplace_back(job.request.file, std::move(parts)); },
                   [this](const Job& job, const Error& error) { failed.emplace_back(job.request.file, error); },
                   [this](const std::string& what) { crashed.push_back(what); },
                   [this] { ++retried; },
                   [this] { ++became_ready; },
                   [this](const std::string& why) { hopeless.push_back(why); },
                   {}},
                  Lane::text};
};

}  // namespace ocr::test
