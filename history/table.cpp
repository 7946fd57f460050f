// SPDX-License-Identifier: Apache-2.0
#include "history/table.hpp"

#include "cli/width.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <sys/ioctl.h>
#include <unistd.h>

namespace ocr::history {

namespace {

constexpr std::size_t kNarrowest = 8;

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::size_t own = display_width(text);
  const std::string space(width > own ? width - own : 0, ' ');
  return right ? space + text : text + space;
}

struct Layout {
  std::vector<std::size_t> columns;  // of the grid
  std::vector<std::size_t> widths;
};

Layout lay_out(const Grid& grid, std::size_t width) {
  Layout layout;
  for (std::size_t column = 0; column < grid.columns.size(); ++column) {
    if (grid.columns[column].title.empty()) continue;
    std::size_t widest = display_width(grid.columns[column].title);
    for (const auto& row : grid.rows)
      widest = std::max(widest, display_width(printable(row[column].value_or(""))));
    layout.columns.push_back(column);
    layout.widths.push_back(widest);
  }
  if (width == 0) return layout;
  std::size_t total = 2 * (layout.widths.size() - 1);
  for (const std::size_t each : layout.widths)
    total += each;
  while (total > width) {
    std::size_t widest = layout.widths.size();
    for (std::size_t at = 0; at < layout.widths.size(); ++at) {
      if (grid.columns[layout.columns[at]].number || layout.widths[at] <= kNarrowest) continue;
      if (widest == layout.widths.size() || layout.widths[at] > layout.widths[widest]) widest = at;
    }
    if (widest == layout.widths.size()) break;
    --layout.widths[widest];
    --total;
  }
  return layout;
}

}  // namespace

std::size_t terminal_width(const Output& output) noexcept {
  winsize size{};
  if (!output.is_terminal() || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

std::string table_text(const Grid& grid, std::size_t width) {
  const Layout layout = lay_out(grid, width);
  std::string text;
  const auto add = [&](std::size_t at, const std::string& cell) {
    const bool number = grid.columns[layout.columns[at]].number;
    text += padded(cut_to_width(cell, layout.widths[at]), layout.widths[at], number);
    if (at + 1 < layout.columns.size()) text += "  ";
  };
  const auto end_line = [&] {
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  };
  for (std::size_t at = 0; at < layout.columns.size(); ++at)
    add(at, std::string(grid.columns[layout.columns[at]].title));
  end_line();
  for (const auto& row : grid.rows) {
    for (std::size_t at = 0; at < layout.columns.size(); ++at)
      add(at, printable(row[layout.columns[at]].value_or("")));
    end_line();
  }
  return text;
}

std::string bar(double share, std::size_t cells) {
  constexpr std::array<const char*, 8> kParts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double clamped = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.0;
  const auto eighths = static_cast<std::size_t>(std::lround(clamped * static_cast<double>(cells * kParts.size())));
  std::string text;
  for (std::size_t at = 0; at < eighths / kParts.size(); ++at)
    text += "█";
  return text + kParts[eighths % kParts.size()];
}

}  // namespace ocr::history
