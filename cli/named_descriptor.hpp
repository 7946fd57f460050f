// SPDX-License-Identifier: Apache-2.0
// Names on the command line that stand for a descriptor which is open already. Opening such a name anew would give a
// file another position, or take the file for one that is in the way.
#pragma once

#include <optional>
#include <string_view>

namespace ocr {

// /dev/stdin, /dev/stdout and /dev/stderr are 0, 1 and 2, /dev/fd/N and /proc/self/fd/N are N, "-" is `dash`.
[[nodiscard]] std::optional<int> named_descriptor(std::string_view name, int dash) noexcept;

}  // namespace ocr
