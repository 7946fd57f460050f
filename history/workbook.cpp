// SPDX-License-Identifier: Apache-2.0
#include "history/workbook.hpp"

#include "common/error.hpp"
#include "common/fd.hpp"

#include <cstdint>
#include <cstdlib>
#include <unistd.h>
#include <xlsxwriter.h>

namespace ocr::history {

namespace {

void fill(lxw_worksheet* sheet, const Grid& grid, lxw_format* bold) {
  for (std::size_t column = 0; column < grid.columns.size(); ++column)
    worksheet_write_string(sheet, 0, static_cast<lxw_col_t>(column), std::string(grid.columns[column].name).c_str(),
                           bold);
  for (std::size_t at = 0; at < grid.rows.size(); ++at) {
    const auto row = static_cast<lxw_row_t>(at + 1);
    for (std::size_t column = 0; column < grid.columns.size(); ++column) {
      const Text& value = grid.rows[at][column];
      if (!value) continue;
      if (grid.columns[column].number) {
        worksheet_write_number(sheet, row, static_cast<lxw_col_t>(column), std::strtod(value->c_str(), nullptr),
                               nullptr);
      } else {
        // As text, so that a name that looks like a formula is none.
        worksheet_write_string(sheet, row, static_cast<lxw_col_t>(column), value->c_str(), nullptr);
      }
    }
  }
  worksheet_freeze_panes(sheet, 1, 0);
  if (!grid.rows.empty())
    worksheet_autofilter(sheet, 0, 0, static_cast<lxw_row_t>(grid.rows.size()),
                         static_cast<lxw_col_t>(grid.columns.size() - 1));
}

}  // namespace

std::string workbook(const std::vector<std::pair<std::string, Grid>>& sheets) {
  // The library writes to a name; a file in memory has one.
  const UniqueFd memory = make_memfd("ocr-workbook", "");
  const std::string name = fmt::format("/proc/self/fd/{}", memory.get());
  lxw_workbook* book = workbook_new(name.c_str());
  lxw_format* bold = workbook_add_format(book);
  format_set_bold(bold);
  for (const auto& [title, grid] : sheets)
    fill(workbook_add_worksheet(book, title.c_str()), grid, bold);
  if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR) {
    throw Error(ErrorCode::write_failed, fmt::format("cannot write the workbook: {}", lxw_strerror(error)),
                "make room on the disk, then run it again");
  }
  if (::lseek(memory.get(), 0, SEEK_SET) != 0) throw_errno("cannot read the workbook");
  return read_all(memory.get(), SIZE_MAX);
}

}  // namespace ocr::history
