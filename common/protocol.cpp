// SPDX-License-Identifier: Apache-2.0
#include "common/protocol.hpp"

#include "common/text.hpp"

#include <nlohmann/json.hpp>

namespace ocr {

namespace {

using nlohmann::json;

constexpr std::string_view kMagic = "OCRW";
constexpr std::size_t kHeaderSize = 8;

// Bytes that may not be UTF-8: as text under `name` when they are, else base64 under `name`_b64.
void put_bytes(json& object, const std::string& name, const std::string& bytes) {
  if (is_utf8(bytes)) {
    object[name] = bytes;
  } else {
    object[name] = escape_invalid_utf8(bytes);
    object[name + "_b64"] = base64_encode(bytes);
  }
}

std::string get_bytes(const json& object, const std::string& name) {
  if (const auto encoded = object.find(name + "_b64"); encoded != object.end() && encoded->is_string()) {
    auto bytes = base64_decode(encoded->get_ref<const std::string&>());
    if (!bytes) throw Error(ErrorCode::bad_request, fmt::format("{}_b64 is not base64", name));
    return *bytes;
  }
  return object.value(name, std::string());
}

// A number that the client chose and gets back: anything else in its place would come back as something it never sent.
std::uint64_t get_id(const json& object) {
  const json& id = object.at("id");
  if (!id.is_number_unsigned()) throw Error(ErrorCode::bad_request, "id is not a whole number from 0");
  return id.get<std::uint64_t>();
}

json parse(const Message& message) {
  json object = json::parse(message.json, nullptr, false);
  if (!object.is_object()) throw Error(ErrorCode::bad_request, "frame 1 is not a JSON object");
  return object;
}

// Runs `fill` on the message's object; a field of a wrong type is the sender's fault.
template <typename T, typename Fill>
T decode_with(const Message& message, Fill fill) {
  const json object = parse(message);
  T result;
  try {
    fill(object, result);
  } catch (const json::exception& error) {
    throw Error(ErrorCode::bad_request, fmt::format("a field is missing or has a wrong type: {}", error.what()));
  }
  return result;
}

Message make(Kind kind, const json& object) {
  return {kind, object.dump(-1, ' ', false, json::error_handler_t::replace), {}};
}

json to_object(const ErrorInfo& error) {
  return {{"code", error.code}, {"message", error.message}, {"hint", error.hint}, {"retryable", error.retryable}};
}

}  // namespace

std::string encode_header(Kind kind) {
  std::string frame(kMagic);
  frame += static_cast<char>(kProtocolVersion);
  frame += static_cast<char>(kind);
  frame.append(2, '\0');
  return frame;
}

Kind decode_header(const std::string& frame) {
  if (frame.size() != kHeaderSize || !frame.starts_with(kMagic))
    throw Error(ErrorCode::bad_request, "not a message of this protocol: frame 0 is no header");
  const auto version = static_cast<std::uint8_t>(frame[4]);
  if (version != kProtocolVersion) {
    const bool we_are_older = version > kProtocolVersion;
    throw Error(
        ErrorCode::protocol_mismatch,
        fmt::format("ocr and ocrd do not understand each other: the other side speaks protocol {}, this one {}, "
                    "so {} is older",
                    version, kProtocolVersion, we_are_older ? "this one" : "the other"),
        we_are_older ? "use the newer ocr that is installed; `ocr restart` makes do with this older one"
                     : "`ocr restart` replaces the older daemon");
  }
  return static_cast<Kind>(static_cast<std::uint8_t>(frame[5]));
}

ErrorInfo ErrorInfo::from(const Error& error) {
  return {std::string(error_name(error.code())), error.what(), error.hint(), is_retryable(error.code())};
}

ErrorCode ErrorInfo::number() const noexcept {
  return error_from_name(code).value_or(ErrorCode::internal);
}

Message encode(const Hello& message) {
  json object{{"version", message.version},
              {"build", message.build},
              {"stamp", message.stamp},
              {"lease", message.lease},
              {"take_over", message.take_over}};
  if (message.replace) object["replace"] = true;
  return make(Kind::hello, object);
}

template <>
Hello decode<Hello>(const Message& message) {
  return decode_with<Hello>(message, [](const json& object, Hello& hello) {
    hello.version = object.value("version", "");
    hello.build = object.value("build", "");
    hello.stamp = object.value("stamp", std::int64_t{0});
    hello.lease = object.value("lease", "");
    hello.take_over = object.value("take_over", false);
    hello.replace = object.value("replace", false);
  });
}

Message encode(const Welcome& message) {
  return make(Kind::welcome, {{"protocol", message.protocol},
                              {"version", message.version},
                              {"build", message.build},
                              {"stamp", message.stamp},
                              {"pid", message.pid},
                              {"state", message.state},
                              {"window", message.window},
                              {"leaving", message.leaving},
                              {"recognitions", message.recognitions}});
}

template <>
Welcome decode<Welcome>(const Message& message) {
  return decode_with<Welcome>(message, [](const json& object, Welcome& welcome) {
    object.at("protocol").get_to(welcome.protocol);
    object.at("pid").get_to(welcome.pid);
    welcome.version = object.value("version", "");
    welcome.build = object.value("build", "");
    welcome.stamp = object.value("stamp", std::int64_t{0});
    welcome.state = object.value("state", "");
    welcome.window = object.value("window", std::int64_t{1});
    welcome.leaving = object.value("leaving", false);
    welcome.recognitions = object.value("recognitions", std::int64_t{0});
  });
}

Message encode(const ReadRequest& message) {
  json object{{"id", message.id}, {"engine", message.engine}, {"formats", message.formats}};
  if (message.timeout_ms > 0) object["timeout_ms"] = message.timeout_ms;
  put_bytes(object, "file", message.file);
  if (!message.path.empty()) put_bytes(object, "path", message.path);
  if (!message.pages.empty()) object["pages"] = message.pages;
  if (!message.password.empty()) put_bytes(object, "password", message.password);
  if (message.explain) object["explain"] = true;
  if (message.recognise != kRecogniseAuto) object["recognise"] = message.recognise;
  if (message.quality != kQualityBest) object["quality"] = message.quality;
  if (!message.languages.empty()) object["languages"] = message.languages;
  for (const LayoutFile& layout : message.layouts)
    object["layouts"].push_back({{"name", layout.name}, {"text", layout.text}});
  if (message.fresh) object["fresh"] = true;
  if (message.no_store) object["no_store"] = true;
  return make(Kind::read, object);
}

template <>
ReadRequest decode<ReadRequest>(const Message& message) {
  return decode_with<ReadRequest>(message, [](const json& object, ReadRequest& request) {
    request.id = get_id(object);
    request.file = get_bytes(object, "file");
    request.path = get_bytes(object, "path");
    request.pages = object.value("pages", "");
    request.password = get_bytes(object, "password");
    request.engine = object.value("engine", "auto");
    request.formats = object.value("formats", std::vector<std::string>{});
    request.explain = object.value("explain", false);
    if (object.contains("timeout_ms"))
      request.timeout_ms = std::max<std::int64_t>(object.at("timeout_ms").get<std::int64_t>(), 1);
    request.recognise = object.value("recognise", kRecogniseAuto);
    request.quality = object.value("quality", kQualityBest);
    request.languages = object.value("languages", std::vector<std::string>{});
    for (const json& layout : object.value("layouts", json::array()))
      request.layouts.push_back({layout.at("name"), layout.at("text")});
    request.fresh = object.value("fresh", false);
    request.no_store = object.value("no_store", false);
  });
}

Message encode(const Cancel& message) {
  return make(Kind::cancel, {{"id", message.id}});
}

template <>
Cancel decode<Cancel>(const Message& message) {
  return decode_with<Cancel>(
      message, [](const json& object, Cancel& cancel) { cancel.id = object.contains("id") ? get_id(object) : 0; });
}

Message encode(const Stop& message) {
  return make(Kind::stop, {{"now", message.now}});
}

template <>
Stop decode<Stop>(const Message& message) {
  return decode_with<Stop>(message, [](const json& object, Stop& stop) { stop.now = object.value("now", false); });
}

Message encode(const Accepted& message) {
  return make(Kind::accepted, {{"id", message.id}, {"ahead", message.ahead}, {"lane", message.lane}});
}

template <>
Accepted decode<Accepted>(const Message& message) {
  return decode_with<Accepted>(message, [](const json& object, Accepted& accepted) {
    accepted.id = get_id(object);
    accepted.ahead = object.value("ahead", std::int64_t{0});
    accepted.lane = object.value("lane", kLaneText);
  });
}

Message encode(const Progress& message) {
  return make(
      Kind::progress,
      {{"stage", message.stage}, {"module", message.module}, {"index", message.index}, {"total", message.total}});
}

template <>
Progress decode<Progress>(const Message& message) {
  return decode_with<Progress>(message, [](const json& object, Progress& progress) {
    object.at("stage").get_to(progress.stage);
    progress.module = object.value("module", "");
    progress.index = object.value("index", std::int64_t{0});
    progress.total = object.value("total", std::int64_t{0});
  });
}

Message encode(const Result& message) {
  json object{{"id", message.id}, {"failed_checks", message.failed_checks}, {"warnings", json::array()}};
  for (const auto& warning : message.warnings) {
    object["warnings"].push_back({{"code", warning.code}, {"message", warning.message}, {"page", warning.page}});
  }
  return make(Kind::result, object);
}

template <>
Result decode<Result>(const Message& message) {
  return decode_with<Result>(message, [](const json& object, Result& result) {
    result.id = get_id(object);
    result.failed_checks = object.value("failed_checks", std::vector<std::string>{});
    for (const auto& row : object.value("warnings", json::array())) {
      const auto page = row.find("page");
      result.warnings.push_back({row.value("code", ""), row.value("message", ""),
                                 page != row.end() && page->is_number_integer() ? page->get<std::int64_t>() : 0});
    }
  });
}

Message encode(const Failure& message) {
  return make(Kind::failure, {{"id", message.id}, {"error", to_object(message.error)}});
}

template <>
Failure decode<Failure>(const Message& message) {
  return decode_with<Failure>(message, [](const json& object, Failure& failure) {
    failure.id = get_id(object);
    const json& error = object.at("error");
    error.at("code").get_to(failure.error.code);
    error.at("message").get_to(failure.error.message);
    failure.error.hint = error.value("hint", "");
    failure.error.retryable = error.value("retryable", false);
  });
}

Message status_request() {
  return {Kind::status, "{}", {}};
}

Message wait_request() {
  return {Kind::wait, "{}", {}};
}

Message done() {
  return {Kind::done, "{}", {}};
}

}  // namespace ocr
