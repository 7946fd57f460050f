// SPDX-License-Identifier: Apache-2.0
#include "daemon/lanes.hpp"

#include "common/error.hpp"
#include "common/log.hpp"

#include <algorithm>
#include <iterator>
#include <sched.h>
#include <utility>

namespace ocr {

namespace {

constexpr log::Domain kLog{"workers"};

// What the setting says, or as many as there are processors to use.
std::size_t count_of(std::int64_t setting) {
  if (setting > 0) return static_cast<std::size_t>(setting);
  cpu_set_t processors;
  CPU_ZERO(&processors);
  return ::sched_getaffinity(0, sizeof processors, &processors) == 0 ? static_cast<std::size_t>(CPU_COUNT(&processors))
                                                                     : 1;
}

}  // namespace

Lanes::Lanes(EventLoop& loop, const Config& config, WorkerHost& host, Events events)
    : config_(config),
      events_(std::move(events)),
      text_(loop, config, text_queue_, host, events_of(Lane::text), Lane::text),
      ocr_(loop, config, ocr_queue_, host, events_of(Lane::ocr), Lane::ocr) {}

WorkerPool::Events Lanes::events_of(Lane lane) {
  WorkerPool::Events events{
      [this](Job job, Parts parts) { events_.answered(std::move(job), std::move(parts)); },
      [this](Job job, const Error& error) { events_.failed(std::move(job), error); },
      [this](const std::string& what) { events_.crashed(what); },
      [this] { events_.retried(); },
      [this] { events_.text_ready(); },
      [this](const std::string& why) { events_.hopeless(why); },
      {},
  };
  if (lane == Lane::text) return events;
  events.became_ready = [this] {
    no_ocr_.reset();
    events_.models_settled();
  };
  events.hopeless = [this](const std::string& why) {
    ocr_failed(Error(ErrorCode::recognition_unavailable, "recognition cannot start: " + why, "`ocr logs` says more"));
  };
  events.no_models = [this](const Error& error) { ocr_failed(error); };
  return events;
}

std::size_t Lanes::text_workers() const {
  return count_of(config_.workers);
}

std::size_t Lanes::ocr_workers() const {
  return count_of(config_.ocr_workers);
}

void Lanes::start() {
  text_.start(text_workers());
  ocr_.start(ocr_workers());
}

void Lanes::host_lost() {
  text_.host_lost();
  ocr_.host_lost();
}

void Lanes::push(Job job) {
  if (job.lane == Lane::text) {
    text_queue_.push(std::move(job));
    text_.demand();
  } else {
    ocr_queue_.push(std::move(job));
    ocr_.demand();
  }
}

void Lanes::recognise(Job job, std::int64_t pages) {
  job.lane = Lane::ocr;
  // Hundreds may wait here; a path is opened again when a worker is free.
  if (!job.request.path.empty()) job.document.reset();
  if (std::exchange(job.limit_grows, false))
    job.request.timeout_ms += kPageTimeoutMs * std::clamp<std::int64_t>(pages, 0, config_.max_pages);
  push(std::move(job));
}

// Text goes on. What waits for recognition is told why not, unless another worker that has its models will read it.
void Lanes::ocr_failed(const Error& error) {
  kLog.error("recognition: {}. {}", error.what(), error.hint());
  no_ocr_ = error;
  if (ocr_.alive() > 0) return;
  events_.models_settled();
  for (Job& job : ocr_queue_.remove_all())
    events_.failed(std::move(job), error);
}

std::optional<Job> Lanes::remove(const std::string& client, std::uint64_t id) {
  if (auto job = text_queue_.remove(client, id)) return job;
  return ocr_queue_.remove(client, id);
}

std::vector<Job> Lanes::remove_client(const std::string& client) {
  auto removed = text_queue_.remove_client(client);
  auto scans = ocr_queue_.remove_client(client);
  removed.insert(removed.end(), std::make_move_iterator(scans.begin()), std::make_move_iterator(scans.end()));
  return removed;
}

std::vector<Job> Lanes::remove_all() {
  auto removed = text_queue_.remove_all();
  auto scans = ocr_queue_.remove_all();
  removed.insert(removed.end(), std::make_move_iterator(scans.begin()), std::make_move_iterator(scans.end()));
  return removed;
}

void Lanes::cancel(const std::function<bool(const Job&)>& chosen) {
  text_.cancel(chosen);
  ocr_.cancel(chosen);
}

}  // namespace ocr
