// SPDX-License-Identifier: Apache-2.0
// The two kinds of workers, each with its own queue: scans never hold up text. A document begins in the text lane and
// goes on to the ocr lane when its text worker says that it has to be recognised.
#pragma once

#include "daemon/worker_pool.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ocr {

class Lanes {
 public:
  struct Events {
    std::function<void(Job job, Parts parts)> answered;
    std::function<void(Job job, const Error& error)> failed;
    std::function<void(const std::string& what)> crashed;
    std::function<void()> retried;
    std::function<void()> text_ready;                      // a text worker is there
    std::function<void()> models_settled;                  // they are loaded, or cannot be
    std::function<void(const std::string& why)> hopeless;  // text workers die as soon as they are born
  };

  Lanes(EventLoop& loop, const Config& config, WorkerHost& host, Events events);

  // The zygote is warm. The numbers come from the settings, or from the processors that the daemon may use.
  void start();
  void host_lost();
  // Into the queue of `job.lane`, and on to a worker if one is free.
  void push(Job job);
  // A text worker cannot finish it: so many pages must be recognised.
  void recognise(Job job, std::int64_t pages);

  [[nodiscard]] std::optional<Job> remove(const std::string& client, std::uint64_t id);
  [[nodiscard]] std::vector<Job> remove_client(const std::string& client);
  [[nodiscard]] std::vector<Job> remove_all();
  void cancel(const std::function<bool(const Job&)>& chosen);

  // The lane that has this worker: what the zygote tells of it goes there.
  [[nodiscard]] WorkerPool& pool_of(std::uint64_t worker) noexcept { return worker % 2 == 0 ? text_ : ocr_; }
  [[nodiscard]] const WorkerPool& text() const noexcept { return text_; }
  [[nodiscard]] const WorkerPool& ocr() const noexcept { return ocr_; }
  // Waiting in both lanes, or in one.
  [[nodiscard]] std::size_t waiting() const noexcept { return text_queue_.size() + ocr_queue_.size(); }
  [[nodiscard]] std::size_t waiting(Lane lane) const noexcept {
    return lane == Lane::text ? text_queue_.size() : ocr_queue_.size();
  }
  // Nothing waits and nothing is read.
  [[nodiscard]] bool idle() const noexcept { return waiting() == 0 && text_.idle() && ocr_.idle(); }
  // Why the models could not be loaded when they were last needed.
  [[nodiscard]] const std::optional<Error>& no_ocr() const noexcept { return no_ocr_; }
  [[nodiscard]] std::size_t text_workers() const;
  [[nodiscard]] std::size_t ocr_workers() const;

 private:
  [[nodiscard]] WorkerPool::Events events_of(Lane lane);
  void ocr_failed(const Error& error);

  const Config& config_;
  Events events_;
  JobQueue text_queue_;
  JobQueue ocr_queue_;
  WorkerPool text_;
  WorkerPool ocr_;
  std::optional<Error> no_ocr_;
};

}  // namespace ocr
