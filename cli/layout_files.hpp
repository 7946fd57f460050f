// SPDX-License-Identifier: Apache-2.0
// The user's own layouts: YAML files in the configuration folder. The client reads them, since workers read no files.
#pragma once

#include "common/protocol.hpp"

#include <filesystem>
#include <vector>

namespace ocr {

// Every *.yml and *.yaml of the folder by name; none when there is no such folder. Throws Error{config} for one that
// cannot be read or is over 256 KiB, for more than 64 of them, and for more than 2 MiB together.
[[nodiscard]] std::vector<LayoutFile> read_layout_files(const std::filesystem::path& folder);

}  // namespace ocr
