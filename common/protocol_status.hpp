// SPDX-License-Identifier: Apache-2.0
// The answer to `status`: what the daemon knows of itself. Durations in milliseconds unless the name says seconds;
// memory in KiB.
#pragma once

#include "common/protocol.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ocr {

struct StageTime {
  std::string name;
  double ms = 0;
  std::string note;  // "off" for the store
};

struct LoadedModel {
  std::string name;
  double ms = 0;  // that loading took
  double megabytes = 0;
};

struct WorkerStatus {
  std::int64_t pid = 0;
  std::string state;  // "starting", "ready", "busy"
  std::uint64_t served = 0;
  std::int64_t rss_kib = 0;
  std::int64_t pss_kib = 0;
  std::int64_t private_kib = 0;
  double age_s = 0;
  std::string kind;                 // "text", "ocr"
  std::vector<LoadedModel> models;  // that it keeps, for "ocr"
};

struct InFlight {
  std::string file;
  double age_ms = 0;
  std::int64_t worker_pid = 0;
};

struct StoreStatus {
  std::string state = "off";  // "off", "opening", "open", "away", "failed"
  std::string database;       // its file or URL, without a password
  std::string problem;        // why it is away or failed, or what went wrong last
  std::int64_t queued = 0;    // results that wait to be written
  std::int64_t stored = 0;    // since the start
  std::int64_t spooled = 0;   // results that wait on the disk while the database is away
  std::int64_t spooled_bytes = 0;
  std::uint64_t hits = 0;  // documents that it answered
  std::uint64_t misses = 0;
};

struct StatusReport {
  std::string state;  // "warming", "ready", "degraded", "leaving"
  std::string stage;  // what the warm-up does now, empty when it is over
  std::int64_t pid = 0;
  std::string version;
  std::string build;
  int protocol = kProtocolVersion;
  double uptime_s = 0;
  std::string started_by;
  std::string python_version;
  std::string python_executable;
  std::map<std::string, std::string> packages;
  std::vector<StageTime> stages;
  std::vector<StageTime> modules;
  std::vector<WorkerStatus> workers;
  std::int64_t queued = 0;
  std::int64_t queued_ocr = 0;  // of them, those that wait for recognition
  std::vector<InFlight> in_flight;
  std::int64_t clients = 0;
  std::uint64_t served = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t retried = 0;
  std::uint64_t workers_lost = 0;
  std::uint64_t zygote_starts = 0;
  double p50_ms = 0;
  double p95_ms = 0;
  std::string last_crash;
  std::map<std::string, std::string> limits;
  std::vector<std::string> sandbox;   // the layers that are active in workers
  std::optional<double> idle_exit_s;  // time to idle exit; nothing when it never happens or a client is attached
  StoreStatus store;
  std::string socket;
  std::string log;
  std::optional<ErrorInfo> degraded;  // why
  std::optional<ErrorInfo> no_ocr;    // why the models could not be loaded when they were last needed
};

[[nodiscard]] Message encode(const StatusReport& report);
template <>
[[nodiscard]] StatusReport decode<StatusReport>(const Message& message);

}  // namespace ocr
