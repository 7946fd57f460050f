// SPDX-License-Identifier: Apache-2.0
// Options that several commands share. Those of settings come from the table in common/config.
#pragma once

#include "cli/command.hpp"
#include "common/config.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class Option;
class Validator;
}  // namespace CLI

namespace ocr {

// The type names that completions and --help understand: FILE and DIR complete names, "a|b" completes choices, and
// "a|b[,...]" a list of them.
inline constexpr const char* kFileType = "FILE";
inline constexpr const char* kDirectoryType = "DIR";
inline constexpr const char* kListType = "[,...]";

struct SharedOptions {
  std::map<std::string, std::string> settings;  // name -> value, as load_config() takes it
  std::string env_file;
  std::string progress = "auto";
  bool quiet = false;
};

// One option for each setting of that scope.
void add_setting_options(CLI::App& app, Scope scope, SharedOptions& options);
void add_env_file_option(CLI::App& app, SharedOptions& options);
void add_progress_options(CLI::App& app, SharedOptions& options);

// Checks --progress; for json messages become objects too, so that standard error holds nothing else. Throws
// Error{usage}.
void heed_progress(const std::string& choice, Messages& messages);

// Undoes guard_brackets() (cli/arguments.hpp) on a value that was parsed.
[[nodiscard]] CLI::Validator unguarded();

// The same for the name of a file or folder, which is never empty: a variable that is not set would else mean something
// that nobody has asked for.
[[nodiscard]] CLI::Validator file_name();

// An option with one value; the last one given counts. Names of files and folders are not empty.
CLI::Option* add_value_option(CLI::App& app, const std::string& names, std::string& target, const std::string& help,
                              const std::string& type);

// Throws Error{usage} when the value is not among "a|b|c".
void require_choice(const std::string& option, const std::string& value, std::string_view choices);

[[nodiscard]] LoadedConfig load_config(const SharedOptions& options, const Environment& environment,
                                       const Paths& paths);
// "spa+eng" as a list. Throws Error{usage} for what is no such list.
[[nodiscard]] std::vector<std::string> split_languages(const std::string& text);
// The file's absolute name, nothing without --env-file.
[[nodiscard]] std::optional<std::filesystem::path> env_file_path(const SharedOptions& options);

}  // namespace ocr
