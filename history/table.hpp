// SPDX-License-Identifier: Apache-2.0
// A grid for people: aligned columns that fit the terminal, with wide characters counted as such.
#pragma once

#include "history/grid.hpp"

namespace ocr::history {

// Columns of the terminal, 0 when it is none or does not say.
[[nodiscard]] std::size_t terminal_width(const Output& output) noexcept;

// Cut at the widest text column when it is wider than `width`; 0 is any width.
[[nodiscard]] std::string table_text(const Grid& grid, std::size_t width);

// A bar of `share` (0 to 1) of `cells`, in eighths.
[[nodiscard]] std::string bar(double share, std::size_t cells);

}  // namespace ocr::history
