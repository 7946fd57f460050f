// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/cached_answer.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "daemon/store/exact_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ocr::store {

namespace {

using nlohmann::ordered_json;

Span member(std::string_view document, std::string_view name) {
  const auto found = find_member(document, name);
  if (!found) {
    throw Error(ErrorCode::internal, fmt::format("a stored document has no \"{}\"", name),
                "`ocr history verify` looks for damage; --fresh reads the file again");
  }
  return *found;
}

std::string source_named(std::string_view stored, const std::string& file) {
  const auto old = ordered_json::parse(stored);
  ordered_json source;
  source["file"] = escape_invalid_utf8(file);
  if (!is_utf8(file)) source["file_b64"] = base64_encode(file);
  for (const auto& [name, value] : old.items()) {
    if (name != "file" && name != "file_b64") source[name] = value;
  }
  return source.dump();
}

}  // namespace

std::string cached_document(std::string_view stored, const std::string& file, double queue_ms, double total_ms) {
  const Span source = member(stored, "source");
  struct Change {
    Span where;
    std::string text;
  };
  std::array<Change, 3> changes{{
      {source, source_named(stored.substr(source.begin, source.size), file)},
      {member(stored, "cached"), "true"},
      {member(stored, "timing_ms"),
       fmt::format(R"({{"queue":{:.2f},"read":0.0,"recognise":0.0,"parse":0.0,"total":{:.2f}}})", queue_ms, total_ms)},
  }};
  std::sort(changes.begin(), changes.end(),
            [](const Change& left, const Change& right) { return left.where.begin < right.where.begin; });
  std::string result;
  result.reserve(stored.size() + file.size());
  std::size_t at = 0;
  for (const Change& change : changes) {
    result.append(stored.substr(at, change.where.begin - at)).append(change.text);
    at = change.where.begin + change.where.size;
  }
  result.append(stored.substr(at));
  return result;
}

std::string document_text(std::string_view stored) {
  const Span text = member(stored, "text");
  return nlohmann::json::parse(stored.substr(text.begin, text.size)).get<std::string>();
}

}  // namespace ocr::store
