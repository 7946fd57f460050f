// SPDX-License-Identifier: Apache-2.0
// The one list of output formats; ocr_service/rendering has a module for each but "json", the document itself.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ocr {

// How several documents go into one stream.
enum class Joining {
  headed,  // a line "==> name <==" before each
  lines,   // one line each
  rows,    // the first line, which names the columns, only once
  parted,  // an empty line between them
  single,  // not at all: one document a file
};

struct Format {
  std::string_view name;       // as -f and the wire have it
  std::string_view extension;  // of its files, without the first dot
  bool binary;                 // not for a terminal
  Joining joining;
};

// Every format, in the order of `--help`.
[[nodiscard]] std::span<const Format> formats() noexcept;
// Nothing when no format has that name.
[[nodiscard]] const Format* find_format(std::string_view name) noexcept;
// "text|json|…", as common/config lists choices.
[[nodiscard]] std::string_view format_choices() noexcept;
// "json,pdf" as names, each once, in the order given. Throws Error{usage}.
[[nodiscard]] std::vector<std::string> parse_formats(const std::string& list);

}  // namespace ocr
