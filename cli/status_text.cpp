// SPDX-License-Identifier: Apache-2.0
#include "cli/status_text.hpp"

#include "common/text.hpp"
#include "common/units.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

namespace ocr {

namespace {

constexpr int kReady = 0;
constexpr int kNotRunning = 3;
constexpr int kNotReady = 4;

void add(std::string& text, std::string_view name, std::string_view value) {
  if (!value.empty()) text += fmt::format("{:<12}{}\n", name, value);
}

std::string milliseconds(double ms) {
  return ms < 10 ? fmt::format("{:.1f} ms", ms) : fmt::format("{:.0f} ms", ms);
}

std::string seconds(double s) {
  const auto whole = static_cast<long>(std::llround(s));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string memory(std::int64_t kib) {
  return format_size(static_cast<std::uint64_t>(kib) * 1024);
}

std::string state_line(const StatusReport& report, bool color) {
  const std::string_view code = report.state == "ready" ? "\x1b[32m" : "\x1b[33m";
  const std::string state = color ? fmt::format("{}{}\x1b[0m", code, report.state) : report.state;
  return report.stage.empty() ? state : fmt::format("{}: {}", state, printable(report.stage));
}

std::string times(const std::vector<StageTime>& rows) {
  std::string text;
  for (const StageTime& row : rows) {
    const std::string note = row.note.empty() ? std::string() : row.note + ", ";
    text += fmt::format("{}{} ({}{})", text.empty() ? "" : " · ", printable(row.name), note, milliseconds(row.ms));
  }
  return text;
}

template <typename Map>
std::string pairs(const Map& map) {
  std::string text;
  for (const auto& [name, value] : map)
    text += fmt::format("{}{} {}", text.empty() ? "" : " · ", printable(name), printable(value));
  return text;
}

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "" : ", ") + printable(name);
  return text;
}

std::string models(const std::vector<LoadedModel>& rows) {
  std::string text;
  for (const LoadedModel& row : rows)
    text += fmt::format("{}{} ({}, {:.0f} MB)", text.empty() ? "" : " · ", printable(row.name), milliseconds(row.ms),
                        row.megabytes);
  return text;
}

void add_workers(std::string& text, const StatusReport& report) {
  for (std::size_t i = 0; i < report.workers.size(); ++i) {
    const WorkerStatus& worker = report.workers[i];
    add(text, i == 0 ? "workers" : "",
        fmt::format("{:<7} {:<4} {:<8} {:>5} read · rss {} · pss {} · private {} · age {}", worker.pid,
                    printable(worker.kind), worker.state, worker.served, memory(worker.rss_kib), memory(worker.pss_kib),
                    memory(worker.private_kib), seconds(worker.age_s)));
    add(text, "", models(worker.models));
  }
  if (report.no_ocr) {
    add(text, "no ocr", printable(report.no_ocr->message));
    add(text, "mend it", printable(report.no_ocr->hint));
  }
}

void add_work(std::string& text, const StatusReport& report) {
  add(text, "queue",
      fmt::format("{} waiting, {} of them for recognition · {} in flight · {} clients", report.queued,
                  report.queued_ocr, report.in_flight.size(), report.clients));
  for (const InFlight& work : report.in_flight) {
    add(text, "", fmt::format("{} ({}, worker {})", printable(work.file), milliseconds(work.age_ms), work.worker_pid));
  }
  add(text, "documents",
      fmt::format("{} read · {} failed · {} cancelled · {} tried again · p50 {} · p95 {}", report.served, report.failed,
                  report.cancelled, report.retried, milliseconds(report.p50_ms), milliseconds(report.p95_ms)));
  add(text, "losses", fmt::format("{} workers · Python started {} times", report.workers_lost, report.zygote_starts));
  add(text, "last crash", printable(report.last_crash));
}

std::string store_text(const StoreStatus& store) {
  if (store.database.empty()) return store.state;
  std::string text = fmt::format("{}, {}: {} stored, {} of {} answered from it", store.state, printable(store.database),
                                 store.stored, store.hits, store.hits + store.misses);
  if (store.queued > 0) text += fmt::format(", {} to be written", store.queued);
  if (store.spooled > 0) {
    text += fmt::format(", {} ({}) wait in the spool", store.spooled,
                        format_size(static_cast<std::uint64_t>(store.spooled_bytes)));
  }
  if (!store.problem.empty()) text += "; " + printable(store.problem);
  return text;
}

}  // namespace

std::string status_text(const StatusReport& report, bool color) {
  std::string text;
  add(text, "ocrd", state_line(report, color));
  if (report.degraded) {
    add(text, "why", printable(report.degraded->message));
    add(text, "mend it", printable(report.degraded->hint));
  }
  add(text, "pid", fmt::format("{} · up {}", report.pid, seconds(report.uptime_s)));
  add(text, "version",
      fmt::format("{} (build {}, protocol {})", printable(report.version), printable(report.build), report.protocol));
  add(text, "started by", printable(report.started_by));
  add(text, "python",
      fmt::format("{}{}{}", printable(report.python_version), report.python_version.empty() ? "" : " · ",
                  printable(report.python_executable)));
  add(text, "packages", pairs(report.packages));
  add(text, "start-up", times(report.stages));
  add(text, "warm-up", times(report.modules));
  add_workers(text, report);
  add_work(text, report);
  add(text, "limits", pairs(report.limits));
  add(text, "sandbox", report.sandbox.empty() ? "off" : list(report.sandbox));
  add(text, "idle exit",
      report.idle_exit_s ? "in " + seconds(*report.idle_exit_s)
                         : "not now: a client is attached, or it is switched off");
  add(text, "store", store_text(report.store));
  add(text, "socket", printable(report.socket));
  add(text, "log", printable(report.log));
  return text;
}

int status_exit_code(const std::string& state) noexcept {
  if (state == "ready") return kReady;
  return state == "warming" || state == "degraded" ? kNotReady : kNotRunning;
}

}  // namespace ocr
