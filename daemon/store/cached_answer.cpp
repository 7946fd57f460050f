// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/cached_answer.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "daemon/store/document_parts.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ocr::store {

namespace {

using nlohmann::ordered_json;

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
  const auto members = find_members(stored, {"source", "cached", "timing_ms"});
  if (!std::all_of(members.begin(), members.end(), [](const auto& member) { return member.has_value(); })) {
    throw Error(ErrorCode::internal, "a stored document is damaged",
                "`ocr history verify` looks for damage; --fresh reads the file again");
  }
  struct Change {
    Span where;
    std::string text;
  };
  std::array<Change, 3> changes{{
      {*members[0], source_named(stored.substr(members[0]->begin, members[0]->size), file)},
      {*members[1], "true"},
      {*members[2],
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
  return text_member(stored, "text");
}

}  // namespace ocr::store
