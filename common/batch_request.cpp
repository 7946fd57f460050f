// SPDX-License-Identifier: Apache-2.0
#include "common/batch_request.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace ocr {

namespace {

using nlohmann::json;

template <typename T>
using Field = std::pair<const char*, T BatchRequest::*>;

constexpr std::array<Field<std::string>, 12> kTexts{{
    {"verb", &BatchRequest::verb},
    {"directory", &BatchRequest::directory},
    {"files_from", &BatchRequest::files_from},
    {"output", &BatchRequest::output},
    {"report", &BatchRequest::report},
    {"report_format", &BatchRequest::report_format},
    {"retry_failed", &BatchRequest::retry_failed},
    {"progress", &BatchRequest::progress},
    {"env_file", &BatchRequest::env_file},
    {"pages", &BatchRequest::pages},
    {"password_file", &BatchRequest::password_file},
    {"fresh_since", &BatchRequest::fresh_since},
}};

constexpr std::array<Field<bool>, 16> kFlags{{
    {"null_separated", &BatchRequest::null_separated},
    {"recursive", &BatchRequest::recursive},
    {"force", &BatchRequest::force},
    {"fsync", &BatchRequest::fsync},
    {"ordered", &BatchRequest::ordered},
    {"dry_run", &BatchRequest::dry_run},
    {"strict", &BatchRequest::strict},
    {"quiet", &BatchRequest::quiet},
    {"json", &BatchRequest::json},
    {"explain", &BatchRequest::explain},
    {"fresh", &BatchRequest::fresh},
    {"no_store", &BatchRequest::no_store},
    {"force_ocr", &BatchRequest::force_ocr},
    {"no_ocr", &BatchRequest::no_ocr},
    {"no_daemon", &BatchRequest::no_daemon},
    {"move", &BatchRequest::move},
}};

constexpr std::array<Field<std::int64_t>, 4> kNumbers{{
    {"id", &BatchRequest::id},
    {"jobs", &BatchRequest::jobs},
    {"max_failures", &BatchRequest::max_failures},
    {"settle_ms", &BatchRequest::settle_ms},
}};

constexpr std::array<Field<std::vector<std::string>>, 3> kLists{{
    {"paths", &BatchRequest::paths},
    {"include", &BatchRequest::include},
    {"exclude", &BatchRequest::exclude},
}};

// Paths may hold any bytes.
std::string bytes_of(const json& value) {
  return base64_decode(value.get<std::string>()).value();
}

}  // namespace

std::string encode(const BatchRequest& request) {
  json object;
  for (const auto& [name, field] : kTexts)
    object[name] = base64_encode(request.*field);
  for (const auto& [name, field] : kFlags)
    object[name] = request.*field;
  for (const auto& [name, field] : kNumbers)
    object[name] = request.*field;
  for (const auto& [name, field] : kLists) {
    auto& list = object[name] = json::array();
    for (const std::string& text : request.*field)
      list.push_back(base64_encode(text));
  }
  auto& settings = object["settings"] = json::object();
  for (const auto& [name, value] : request.settings)
    settings[name] = base64_encode(value);
  return object.dump();
}

BatchRequest decode_batch_request(const std::string& text) {
  try {
    const json object = json::parse(text);
    BatchRequest request;
    for (const auto& [name, field] : kTexts) {
      if (object.contains(name)) request.*field = bytes_of(object[name]);
    }
    for (const auto& [name, field] : kFlags)
      request.*field = object.value(name, false);
    for (const auto& [name, field] : kNumbers)
      request.*field = object.value(name, std::int64_t{0});
    for (const auto& [name, field] : kLists) {
      for (const json& item : object.value(name, json::array()))
        (request.*field).push_back(bytes_of(item));
    }
    const json settings = object.value("settings", json::object());
    for (const auto& [name, value] : settings.items())
      request.settings[name] = bytes_of(value);
    if (request.verb.empty()) throw Error(ErrorCode::internal, "it has no verb");
    return request;
  } catch (const std::exception& error) {
    throw Error(ErrorCode::internal, fmt::format("ocr-batch was not called as `ocr` calls it: {}", error.what()),
                "use `ocr batch`");
  }
}

}  // namespace ocr
