// SPDX-License-Identifier: Apache-2.0
// How wide text is on a terminal. A library of its own, since `ocr` does without.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ocr {

// Cells that the text takes.
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;
// At most so many cells: as it is, or cut with an ellipsis at its end.
[[nodiscard]] std::string cut_to_width(const std::string& text, std::size_t width);

}  // namespace ocr
