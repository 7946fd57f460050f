// SPDX-License-Identifier: Apache-2.0
// What `status` tells: everything the service knows of itself, gathered when it is asked for.
#include "common/build_info.hpp"
#include "common/text.hpp"
#include "daemon/process_memory.hpp"
#include "daemon/service.hpp"

#include <unistd.h>

namespace ocr {

namespace {

double seconds_since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

void fill_workers(StatusReport& report, const WorkerPool& pool, Lane lane) {
  for (const auto& [id, worker] : pool.workers()) {
    if (worker->pid == 0) continue;  // asked for, not born yet
    const ProcessMemory memory = process_memory(worker->pid);
    report.workers.push_back({worker->pid, std::string(worker->state_name()), worker->served, memory.rss, memory.pss,
                              memory.unshared, seconds_since(worker->born), std::string(lane_name(lane)),
                              worker->models});
    if (worker->job) {
      report.in_flight.push_back(
          {printable(worker->job->request.file), seconds_since(worker->job_started) * 1e3, worker->pid});
    }
  }
}

std::map<std::string, std::string> limits(const Config& config) {
  return {
      {"max_pages", fmt::format("{}", config.max_pages)},
      {"max_input", format_size(config.max_input.value)},
      {"worker_memory", format_size(config.worker_memory.value)},
      {"worker_documents", fmt::format("{}", config.worker_documents)},
      {"worker_growth", format_size(config.worker_growth.value)},
      {"ocr_idle", config.ocr_idle.count() == 0 ? "never" : format_duration(config.ocr_idle)},
      {"timeout", config.timeout.count() == 0 ? "1min, and 10s a page recognised" : format_duration(config.timeout)},
      {"idle_exit", config.idle_exit.count() == 0 ? "never" : format_duration(config.idle_exit)},
      {"window", fmt::format("{}", config.window)},
      {"max_clients", fmt::format("{}", config.max_clients)}};
}

}  // namespace

std::string Service::state_name() const {
  switch (state_) {
    case State::warming:
      return "warming";
    case State::ready:
      return "ready";
    case State::degraded:
      return "degraded";
    case State::failed:
      return "failed";
    case State::leaving:
      return "leaving";
  }
  return "unknown";
}

StatusReport Service::status() const {
  StatusReport report;
  const BuildInfo& build = build_info();
  report.state = state_name();
  if (state_ == State::warming) report.stage = warmup_.describe();
  report.pid = ::getpid();
  report.version = build.version;
  report.build = build.id;
  report.uptime_s = seconds_since(born_);
  report.started_by = facts_.started_by;
  if (store_ != nullptr) report.store = store_->status();
  report.socket = facts_.socket;
  report.log = facts_.log;
  warmup_.fill(report);
  fill_workers(report, lanes_.text(), Lane::text);
  fill_workers(report, lanes_.ocr(), Lane::ocr);
  report.queued = static_cast<std::int64_t>(lanes_.waiting());
  report.queued_ocr = static_cast<std::int64_t>(lanes_.waiting(Lane::ocr));
  report.clients = static_cast<std::int64_t>(clients_.size());
  report.served = statistics_.served;
  report.failed = statistics_.failed;
  report.cancelled = statistics_.cancelled;
  report.retried = statistics_.retried;
  report.workers_lost = statistics_.workers_lost;
  report.zygote_starts = zygote_starts_;
  report.p50_ms = statistics_.percentile(0.5);
  report.p95_ms = statistics_.percentile(0.95);
  report.last_crash = statistics_.last_crash;
  report.limits = limits(config_);
  report.sandbox = lanes_.text().sandbox_layers();
  if (idle_since_)
    report.idle_exit_s = std::chrono::duration<double>(config_.idle_exit).count() - seconds_since(*idle_since_);
  report.degraded = degraded_;
  if (lanes_.no_ocr()) report.no_ocr = ErrorInfo::from(*lanes_.no_ocr());
  return report;
}

}  // namespace ocr
