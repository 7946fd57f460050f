// SPDX-License-Identifier: Apache-2.0
#include "batch/summary.hpp"

#include "batch/report.hpp"
#include "cli/log_tail.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

namespace ocr::batch {

void summarise(Messages& messages, const Tally& tally, const SummarySettings& settings) {
  for (const auto& [input, error] : tally.failures) {
    if (tally.no_daemon && error.code == tally.no_daemon->code) continue;
    messages.failure(input, error);
  }
  if (tally.no_daemon) {
    messages.error({}, tally.no_daemon->message, joined_hints(tally.no_daemon->hint, settings.log_hint));
  }
  const std::int64_t more = tally.failed - static_cast<std::int64_t>(tally.failures.size());
  if (more > 0) {
    messages.line(settings.report.empty()
                      ? fmt::format("and {} more failed; --report FILE lists them all", more)
                      : fmt::format("and {} more failed, all listed in {}", more, report_name(settings.report)));
  }
  // The last object has the numbers.
  if (settings.quiet || messages.writes_objects()) return;
  std::string line = fmt::format("{} done", tally.done);
  if (tally.cached > 0) line += fmt::format(" ({} known already)", tally.cached);
  if (tally.skipped > 0) line += fmt::format(", {} finished before", tally.skipped);
  if (tally.failed > 0) line += fmt::format(", {} failed", tally.failed);
  if (tally.left() > 0) line += fmt::format(", {} left", tally.left());
  if (tally.not_adding_up > 0) line += fmt::format(", {} not adding up", tally.not_adding_up);
  line += fmt::format(" in {:.1f} s", settings.seconds);
  if (tally.done > 0 && settings.seconds > 0)
    line += fmt::format(", {:.1f} documents/s", static_cast<double>(tally.done) / settings.seconds);
  messages.line(line);
}

int exit_status(const Tally& tally, bool strict) {
  constexpr int kSomeFailed = 1;
  if (tally.no_daemon && tally.done == 0) return exit_code(tally.no_daemon->number());
  if (tally.failed > 0) return kSomeFailed;
  return strict && tally.not_adding_up > 0 ? kSomeFailed : 0;
}

}  // namespace ocr::batch
