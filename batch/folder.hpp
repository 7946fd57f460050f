// SPDX-License-Identifier: Apache-2.0
// What stands in a folder, and what of it is an input.
#pragma once

#include "common/batch_request.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ocr::batch {

// The names in a folder in the order of their bytes, in one piece of memory: a folder may hold a hundred thousand.
class FolderNames {
 public:
  // Those of this folder from here on. Returns errno, 0 when all is well; what was read until then counts.
  int read(const std::string& folder);
  [[nodiscard]] std::size_t size() const noexcept { return begins_.size(); }
  [[nodiscard]] const char* at(std::size_t index) const noexcept { return text_.data() + begins_[index]; }

 private:
  std::string text_;
  std::vector<std::uint32_t> begins_;
};

[[nodiscard]] std::string joined(const std::string& folder, std::string_view name);
// Where the last part of a path begins.
[[nodiscard]] std::size_t name_begin(std::string_view path) noexcept;
// Where the part of a path begins that is below this folder.
[[nodiscard]] std::size_t below_begin(std::string_view folder) noexcept;

// What --include, --exclude and a dot in front of the name say of a path found in a folder; `below` is where the part
// begins that is below the folder given.
[[nodiscard]] bool is_wanted(const BatchRequest& request, const std::string& path, std::size_t below, bool folder);

}  // namespace ocr::batch
