// SPDX-License-Identifier: Apache-2.0
// A workbook for spreadsheet programs, by libxlsxwriter.
#pragma once

#include "history/grid.hpp"

#include <string>
#include <utility>
#include <vector>

namespace ocr::history {

// One sheet a grid, with a head line that stays; numbers are numbers there (a spreadsheet's own are binary). Returns
// the bytes of the file. Throws Error{write_failed}.
[[nodiscard]] std::string workbook(const std::vector<std::pair<std::string, Grid>>& sheets);

}  // namespace ocr::history
