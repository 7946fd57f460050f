// SPDX-License-Identifier: Apache-2.0
// Opening an input: a regular file that can be read and is not empty; all else is a clear error of its own.
#pragma once

#include "common/fd.hpp"

#include <cstdint>
#include <string>

namespace ocr {

struct OpenDocument {
  UniqueFd fd;
  std::uint64_t size = 0;  // bytes
};

// Never blocks on a FIFO or device, never changes anything. Throws Error{not_found, is_directory, not_a_file,
// permission_denied, empty_file, too_large (over `limit` bytes), internal}.
[[nodiscard]] OpenDocument open_document(const std::string& path, std::uint64_t limit);

}  // namespace ocr
