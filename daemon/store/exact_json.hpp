// SPDX-License-Identifier: Apache-2.0
// JSON whose numbers keep their digits: 58.50 stays "58.50", where a parser's double would make it 58.5 or worse.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace ocr::store {

// Every number with a point or exponent, and every integer beyond 64 bits, becomes a string of its digits behind one
// NUL (documents hold no NUL); all else is as usual. Throws nlohmann::json::exception.
[[nodiscard]] nlohmann::json parse_exact(std::string_view text);

// The digits of a number from parse_exact. Throws nlohmann::json::exception for anything else.
[[nodiscard]] std::string exact_number(const nlohmann::json& value);

// Where the value of a member of the outermost object stands in the text, without parsing the rest: offset and length
// of its JSON. Nothing when it has no such member. The text must be one valid JSON object.
struct Span {
  std::size_t begin = 0;
  std::size_t size = 0;
};
[[nodiscard]] std::optional<Span> find_member(std::string_view object, std::string_view name);

}  // namespace ocr::store
