// SPDX-License-Identifier: Apache-2.0
#include "batch/watch_messages.hpp"

#include "batch/report.hpp"
#include "cli/log_tail.hpp"
#include "common/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ocr::batch {

namespace {

using nlohmann::ordered_json;

std::string success_line(const Outcome& outcome) {
  std::string line = printable(outcome.input);
  for (std::size_t i = 0; i < outcome.outputs.size(); ++i)
    line += (i == 0 ? " -> " : ", ") + printable(outcome.outputs[i].path);
  if (!outcome.failed_checks.empty())
    line += fmt::format(" (does not add up: {})", fmt::join(outcome.failed_checks, ", "));
  return line;
}

std::string with_retry(const std::string& hint, Milliseconds again) {
  if (again.count() == 0) return hint;
  return fmt::format("{}{}it is tried again in {}", hint, hint.empty() ? "" : "\n", format_duration(again));
}

}  // namespace

WatchMessages::WatchMessages(Messages& messages, const std::string& choice, bool quiet)
    : messages_(messages),
      mode_(quiet || choice == "none" ? Mode::failures
            : choice == "json"        ? Mode::json
                                      : Mode::lines) {}

void WatchMessages::watching(const std::string& folder) {
  if (mode_ == Mode::lines) messages_.line(fmt::format("watching {} (Ctrl-C ends it)", printable(folder)));
  if (mode_ == Mode::json)
    messages_.plain(ordered_json{{"event", "watching"}, {"folder", escape_invalid_utf8(folder)}}.dump());
}

void WatchMessages::read(const Outcome& outcome, std::int64_t batch, const std::string& filed, Milliseconds again) {
  if (mode_ == Mode::json) {
    ordered_json object{{"event", "file"}};
    object.update(ordered_json::parse(report_line(outcome, ReportFormat::ndjson, batch)));
    object["moved_to"] = filed.empty() ? ordered_json(nullptr) : ordered_json(escape_invalid_utf8(filed));
    object["again_in_ms"] = again.count() == 0 ? ordered_json(nullptr) : ordered_json(again.count());
    messages_.plain(object.dump());
  } else if (outcome.error) {
    ErrorInfo error = *outcome.error;
    error.hint = with_retry(error.hint, again);
    messages_.failure(outcome.input, error);
  } else if (mode_ == Mode::lines) {
    messages_.plain(success_line(outcome));
  }
}

void WatchMessages::no_daemon(const ErrorInfo& error, const std::string& log_hint, Milliseconds again) {
  messages_.error({}, error.message, with_retry(joined_hints(error.hint, log_hint), again));
}

void WatchMessages::end(std::int64_t done, std::int64_t failed, bool cancelled) {
  if (cancelled && mode_ == Mode::json) messages_.line("cancelled by `ocr batch cancel`");
  if (mode_ == Mode::json) {
    messages_.plain(ordered_json{{"event", "end"}, {"done", done}, {"failed", failed}}.dump());
  } else if (mode_ == Mode::lines) {
    messages_.line(fmt::format("{} done, {} failed", done, failed));
  }
  if (cancelled && mode_ != Mode::json) messages_.line("cancelled by `ocr batch cancel`");
}

}  // namespace ocr::batch
