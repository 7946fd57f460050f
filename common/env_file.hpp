// SPDX-License-Identifier: Apache-2.0
// A `.env` file: NAME=value lines, `export` allowed, # comments, single or double quotes. No expansion of any kind.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace ocr {

struct EnvFileEntry {
  std::string value;
  int line = 0;  // from 1
};
using EnvFile = std::map<std::string, EnvFileEntry>;

// Throws Error{config} that names file and line; a name set twice is an error that gives both lines.
[[nodiscard]] EnvFile parse_env_file(std::string_view text, const std::string& name);

// Empty when there is no such file. Throws Error{config} when it cannot be read.
[[nodiscard]] EnvFile read_env_file(const std::filesystem::path& path);

}  // namespace ocr
