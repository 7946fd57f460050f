// SPDX-License-Identifier: Apache-2.0
#include "common/protocol_status.hpp"

#include <nlohmann/json.hpp>

namespace ocr {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StoreStatus, state, database, problem, queued, stored, spooled,
                                                spooled_bytes, hits, misses)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StageTime, name, ms, note)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LoadedModel, name, ms, megabytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(WorkerStatus, pid, state, served, rss_kib, pss_kib, private_kib, age_s,
                                                kind, models)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(InFlight, file, age_ms, worker_pid)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ErrorInfo, code, message, hint, retryable)

namespace {

using nlohmann::json;

// Applies `visit(name, member)` to each field that JSON holds as it is; one list for both directions.
template <typename Report, typename Visit>
void for_each_field(Report& report, Visit visit) {
  visit("state", report.state);
  visit("stage", report.stage);
  visit("pid", report.pid);
  visit("version", report.version);
  visit("build", report.build);
  visit("protocol", report.protocol);
  visit("uptime_s", report.uptime_s);
  visit("started_by", report.started_by);
  visit("python_version", report.python_version);
  visit("python_executable", report.python_executable);
  visit("packages", report.packages);
  visit("stages", report.stages);
  visit("modules", report.modules);
  visit("workers", report.workers);
  visit("queued", report.queued);
  visit("queued_ocr", report.queued_ocr);
  visit("in_flight", report.in_flight);
  visit("clients", report.clients);
  visit("served", report.served);
  visit("failed", report.failed);
  visit("cancelled", report.cancelled);
  visit("retried", report.retried);
  visit("workers_lost", report.workers_lost);
  visit("zygote_starts", report.zygote_starts);
  visit("p50_ms", report.p50_ms);
  visit("p95_ms", report.p95_ms);
  visit("last_crash", report.last_crash);
  visit("limits", report.limits);
  visit("sandbox", report.sandbox);
  visit("store", report.store);
  visit("socket", report.socket);
  visit("log", report.log);
}

}  // namespace

Message encode(const StatusReport& report) {
  json object;
  for_each_field(report, [&object](const char* name, const auto& member) { object[name] = member; });
  object["idle_exit_s"] = report.idle_exit_s ? json(*report.idle_exit_s) : json(nullptr);
  object["degraded"] = report.degraded ? json(*report.degraded) : json(nullptr);
  object["no_ocr"] = report.no_ocr ? json(*report.no_ocr) : json(nullptr);
  return {Kind::status_report, object.dump(-1, ' ', false, json::error_handler_t::replace), {}};
}

template <>
StatusReport decode<StatusReport>(const Message& message) {
  StatusReport report;
  try {
    const json object = json::parse(message.json);
    for_each_field(report, [&object](const char* name, auto& member) {
      if (const auto found = object.find(name); found != object.end()) found->get_to(member);
    });
    if (const auto found = object.find("idle_exit_s"); found != object.end() && found->is_number())
      report.idle_exit_s = found->get<double>();
    if (const auto found = object.find("degraded"); found != object.end() && found->is_object())
      report.degraded = found->get<ErrorInfo>();
    if (const auto found = object.find("no_ocr"); found != object.end() && found->is_object())
      report.no_ocr = found->get<ErrorInfo>();
  } catch (const json::exception& error) {
    throw Error(ErrorCode::bad_request, fmt::format("the status report cannot be read: {}", error.what()));
  }
  return report;
}

}  // namespace ocr
