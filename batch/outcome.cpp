// SPDX-License-Identifier: Apache-2.0
#include "batch/outcome.hpp"

#include "common/text.hpp"
#include "daemon/store/document_rows.hpp"
#include "daemon/store/record.hpp"

#include <nlohmann/json.hpp>

namespace ocr::batch {

namespace {

using nlohmann::json;

// Base64: paths may hold any bytes.
json output_json(const Outcome& outcome) {
  json object{{"below", base64_encode(outcome.below)},
              {"ms", outcome.ms},
              {"cached", outcome.cached},
              {"failed_checks", outcome.failed_checks}};
  if (outcome.copy != 0) object["copy"] = outcome.copy;
  if (outcome.filed) object["filed"] = true;
  auto& files = object["outputs"] = json::array();
  for (const Written& written : outcome.outputs)
    files.push_back({{"path", base64_encode(written.path)}, {"inode", written.inode}});
  if (outcome.error) {
    object["message"] = outcome.error->message;
    object["hint"] = outcome.error->hint;
    object["retryable"] = outcome.error->retryable;
  }
  return object;
}

}  // namespace

store::BatchJob job_of(const Outcome& outcome, const std::string& stamp) {
  store::BatchJob job;
  job.input = outcome.input;
  job.state = outcome.state == State::done ? "done" : "failed";
  job.stamp = stamp;
  if (!outcome.sha256.empty()) job.sha256 = outcome.sha256;
  if (outcome.error) job.code = outcome.error->code;
  job.output = output_json(outcome).dump(-1, ' ', false, json::error_handler_t::replace);
  job.ended_at = store::utc_now();
  return job;
}

std::optional<Outcome> outcome_of(const store::BatchJob& job) {
  try {
    const json object = json::parse(job.output);
    Outcome outcome;
    outcome.input = job.input;
    outcome.below = base64_decode(object.at("below").get<std::string>()).value();
    outcome.state = job.state == "done" ? State::skipped : State::known;
    outcome.ms = object.at("ms").get<double>();
    outcome.cached = object.at("cached").get<bool>();
    object.at("failed_checks").get_to(outcome.failed_checks);
    outcome.copy = object.value("copy", std::uint32_t{0});
    outcome.filed = object.value("filed", false);
    outcome.sha256 = job.sha256.value_or("");
    for (const json& file : object.at("outputs"))
      outcome.outputs.push_back(
          {base64_decode(file.at("path").get<std::string>()).value(), file.at("inode").get<std::uint64_t>()});
    if (outcome.state == State::known)
      outcome.error = ErrorInfo{job.code.value_or("internal"), object.value("message", ""), object.value("hint", ""),
                                object.value("retryable", false)};
    return outcome;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace ocr::batch
