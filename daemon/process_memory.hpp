// SPDX-License-Identifier: Apache-2.0
// Memory of another process of ours, from /proc.
#pragma once

#include <cstdint>
#include <string_view>
#include <sys/types.h>

namespace ocr {

struct ProcessMemory {  // KiB
  std::int64_t rss = 0;
  std::int64_t pss = 0;       // shared pages divided among those that share them
  std::int64_t unshared = 0;  // what would be free if it ended
};

// All zero when the process is gone.
[[nodiscard]] ProcessMemory process_memory(pid_t pid);
// KiB that are resident and no file's, in a hundredth of the time: `unshared` is no more than that, but for pages of
// files and of shared memory.
[[nodiscard]] std::int64_t anonymous_memory(pid_t pid);
// The same from the text of an smaps_rollup and of a statm file.
[[nodiscard]] ProcessMemory parse_smaps_rollup(std::string_view text) noexcept;
[[nodiscard]] std::int64_t parse_statm(std::string_view text, std::int64_t page_kib) noexcept;

}  // namespace ocr
