// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/document_parts.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "daemon/store/parse.hpp"

namespace ocr::store {

namespace {

namespace sj = simdjson::ondemand;

std::string_view json_of(sj::value value) {
  switch (value.type()) {
    case sj::json_type::object:
      return trim(value.get_object().value().raw_json().value());
    case sj::json_type::array:
      return trim(value.get_array().value().raw_json().value());
    default:
      return trim(value.raw_json_token());
  }
}

}  // namespace

std::vector<std::optional<Span>> find_members(std::string_view object, std::initializer_list<std::string_view> names) {
  std::vector<std::optional<Span>> found(names.size());
  try {
    const simdjson::padded_string text(object);
    sj::document document = parser().iterate(text);
    sj::object members = document.get_object();
    for (std::size_t at = 0; at < names.size(); ++at) {
      sj::value value;
      if (members.find_field_unordered(names.begin()[at]).get(value) != simdjson::SUCCESS) continue;
      const std::string_view json = json_of(value);
      found[at] = Span{static_cast<std::size_t>(json.data() - text.data()), json.size()};
    }
  } catch (const simdjson::simdjson_error&) {
    found.assign(names.size(), std::nullopt);
  }
  return found;
}

std::string text_member(std::string_view object, std::string_view name) {
  try {
    const simdjson::padded_string text(object);
    sj::document document = parser().iterate(text);
    const std::string_view member = document.find_field_unordered(name).get_string();
    return std::string(member);
  } catch (const simdjson::simdjson_error& error) {
    throw Error(ErrorCode::internal, fmt::format("a document's \"{}\" cannot be read: {}", name, error.what()));
  }
}

DocumentFacts facts_of(std::string_view document) {
  DocumentFacts facts;
  try {
    const simdjson::padded_string text(document);
    sj::document parsed = parser().iterate(text);
    sj::object members = parsed.get_object();
    sj::object source;
    if (members.find_field_unordered("source").get_object().get(source) == simdjson::SUCCESS) {
      std::string_view sha256;
      if (source.find_field_unordered("sha256").get_string().get(sha256) == simdjson::SUCCESS) facts.sha256 = sha256;
      std::int64_t pages = 0;
      if (source.find_field_unordered("pages").get_int64().get(pages) == simdjson::SUCCESS) facts.pages = pages;
    }
    bool cached = false;
    if (members.find_field_unordered("cached").get_bool().get(cached) == simdjson::SUCCESS) facts.cached = cached;
  } catch (const simdjson::simdjson_error&) {
    return {};
  }
  return facts;
}

}  // namespace ocr::store
