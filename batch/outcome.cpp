// SPDX-License-Identifier: Apache-2.0
#include "batch/outcome.hpp"

#include "common/paths.hpp"
#include "common/text.hpp"
#include "daemon/store/cache_key.hpp"
#include "daemon/store/document_rows.hpp"
#include "daemon/store/record.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace ocr::batch {

namespace {

using nlohmann::json;

// Base64: paths may hold any bytes.
json files_json(const std::vector<Written>& files) {
  json list = json::array();
  for (const Written& file : files) {
    list.push_back({{"path", base64_encode(plain_path(file.path))}, {"inode", file.inode}, {"size", file.size}});
    if (file.before != 0) list.back()["before"] = file.before;
  }
  return list;
}

std::vector<Written> files_of(const json& list) {
  std::vector<Written> files;
  for (const json& file : list)
    files.push_back({plain_path(base64_decode(file.at("path").get<std::string>()).value()),
                     file.at("inode").get<std::uint64_t>(), file.value("before", std::uint64_t{0}),
                     file.value("size", std::uint64_t{0})});
  return files;
}

json output_json(const Outcome& outcome) {
  json object{{"below", base64_encode(outcome.below)},
              {"ms", outcome.ms},
              {"cached", outcome.cached},
              {"failed_checks", outcome.failed_checks}};
  if (outcome.copy != 0) object["copy"] = outcome.copy;
  if (outcome.filed) object["filed"] = true;
  object["outputs"] = files_json(outcome.outputs);
  if (!outcome.kept.empty()) object["kept"] = files_json(outcome.kept);
  if (outcome.error) {
    object["message"] = outcome.error->message;
    object["hint"] = outcome.error->hint;
    object["retryable"] = outcome.error->retryable;
  }
  return object;
}

}  // namespace

std::string plain_path(const std::string& path) {
  if (path.empty() || path == "-") return path;
  const std::string plain = std::filesystem::path(absolute_path(path)).lexically_normal().string();
  return plain.size() > 1 && plain.ends_with('/') ? plain.substr(0, plain.size() - 1) : plain;
}

std::string key_of(const std::string& input) {
  return store::sha256_of(plain_path(input));
}

store::BatchJob job_of(const Outcome& outcome, const std::string& stamp) {
  store::BatchJob job;
  job.input = outcome.input;
  job.key = key_of(outcome.input);
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
    outcome.outputs = files_of(object.at("outputs"));
    outcome.kept = files_of(object.value("kept", json::array()));
    if (outcome.state == State::known)
      outcome.error = ErrorInfo{job.code.value_or("internal"), object.value("message", ""), object.value("hint", ""),
                                object.value("retryable", false)};
    return outcome;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace ocr::batch
