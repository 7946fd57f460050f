// SPDX-License-Identifier: Apache-2.0
// Parts of a document's JSON where they stand, without building the rest of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocr::store {

// Offset and length of a value's JSON.
struct Span {
  std::size_t begin = 0;
  std::size_t size = 0;
};

// The values of members of the outermost object, in the order of the names. Nothing for a member that it does not have,
// and for none of them when the text is no object.
[[nodiscard]] std::vector<std::optional<Span>> find_members(std::string_view object,
                                                            std::initializer_list<std::string_view> names);

// A member that is a string. Throws Error{internal} when there is none.
[[nodiscard]] std::string text_member(std::string_view object, std::string_view name);

// What a document says of itself; empty, 0 and false where it says nothing.
struct DocumentFacts {
  std::string sha256;  // of its content
  std::int64_t pages = 0;
  bool cached = false;
};
[[nodiscard]] DocumentFacts facts_of(std::string_view document);

}  // namespace ocr::store
