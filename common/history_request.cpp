// SPDX-License-Identifier: Apache-2.0
#include "common/history_request.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace ocr {

namespace {

using nlohmann::json;

constexpr std::array<std::pair<const char*, std::string HistoryRequest::*>, 15> kTexts{{
    {"verb", &HistoryRequest::verb},
    {"since", &HistoryRequest::since},
    {"until", &HistoryRequest::until},
    {"shop", &HistoryRequest::shop},
    {"minimum", &HistoryRequest::minimum},
    {"maximum", &HistoryRequest::maximum},
    {"text", &HistoryRequest::text},
    {"format", &HistoryRequest::format},
    {"by", &HistoryRequest::by},
    {"before", &HistoryRequest::before},
    {"output", &HistoryRequest::output},
    {"target", &HistoryRequest::target},
    {"database_url", &HistoryRequest::database_url},
    {"database_file", &HistoryRequest::database_file},
    {"spool", &HistoryRequest::spool},
}};

}  // namespace

void place_store(HistoryRequest& request, const Config& config, const Paths& paths) {
  request.database_url = config.database_url;
  request.database_file = paths.database().string();
  request.spool = paths.spool().string();
}

std::string encode(const HistoryRequest& request) {
  json object{{"limit", request.limit}, {"all", request.all}, {"force", request.force}};
  // Base64: paths may hold any bytes.
  for (const auto& [name, field] : kTexts) {
    object[name] = base64_encode(request.*field);
  }
  auto& arguments = object["arguments"] = json::array();
  for (const std::string& argument : request.arguments)
    arguments.push_back(base64_encode(argument));
  return object.dump();
}

HistoryRequest decode_history_request(const std::string& text) {
  try {
    const json object = json::parse(text);
    HistoryRequest request;
    request.limit = object.at("limit").get<std::int64_t>();
    request.all = object.at("all").get<bool>();
    request.force = object.at("force").get<bool>();
    for (const auto& [name, field] : kTexts) {
      request.*field = base64_decode(object.at(name).get<std::string>()).value();
    }
    for (const json& argument : object.at("arguments"))
      request.arguments.push_back(base64_decode(argument.get<std::string>()).value());
    return request;
  } catch (const std::exception& error) {
    throw Error(ErrorCode::internal, fmt::format("ocr-history was not called as `ocr` calls it: {}", error.what()),
                "use `ocr history` and `ocr store`");
  }
}

}  // namespace ocr
