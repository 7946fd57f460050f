// SPDX-License-Identifier: Apache-2.0
#include "cli/options.hpp"

#include "cli/arguments.hpp"
#include "common/error.hpp"

#include <CLI/App.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace ocr {

namespace {

std::string type_name(const Setting& setting) {
  if (!setting.choices.empty()) return std::string(setting.choices) + (setting.list ? kListType : "");
  if (std::holds_alternative<std::int64_t Config::*>(setting.field)) return "N";
  if (std::holds_alternative<Milliseconds Config::*>(setting.field)) return "DURATION";
  if (std::holds_alternative<Bytes Config::*>(setting.field)) return "SIZE";
  if (setting.name == "language") return "LANGUAGES";
  return setting.name == "service-dir" ? kDirectoryType : kFileType;
}

std::string flag_names(const Setting& setting) {
  if (setting.name == "format") return "-f,--format";
  if (setting.name == "language") return "-l,--language";
  return fmt::format("--{}", setting.name);
}

}  // namespace

void add_setting_options(CLI::App& app, Scope scope, SharedOptions& options) {
  for (const Setting& setting : settings()) {
    if (setting.scope != scope || setting.secret) continue;
    const std::string name(setting.name);
    const std::string help(setting.help);
    if (std::holds_alternative<bool Config::*>(setting.field) && setting.default_value == "false") {
      app.add_flag_callback(
          flag_names(setting), [&options, name] { options.settings[name] = "true"; }, help);
      continue;
    }
    const auto keep = [&options, name](const std::string& value) { options.settings[name] = value; };
    const std::string described = setting.default_value.empty() || setting.default_value.size() > 20
                                      ? help
                                      : fmt::format("{} ({})", help, setting.default_value);
    app.add_option_function<std::string>(flag_names(setting), keep, described)
        ->type_name(type_name(setting))
        ->take_last();
  }
}

void add_env_file_option(CLI::App& app, SharedOptions& options) {
  add_value_option(app, "--env-file", options.env_file,
                   "read settings from this file instead of the one in the configuration folder", kFileType);
}

void add_progress_options(CLI::App& app, SharedOptions& options) {
  add_value_option(app, "--progress", options.progress,
                   "how progress is shown on standard error (auto); json: an object a line, and nothing else",
                   "auto|plain|json|none");
  app.add_flag("-q,--quiet", options.quiet, "no progress, no warnings; failures are still told");
}

void heed_progress(const std::string& choice, Messages& messages) {
  require_choice("--progress", choice, "auto|plain|json|none");
  if (choice == "json") messages.write_objects();
}

CLI::Validator unguarded() {
  const auto strip = [](std::string& value) {
    if (value.starts_with(kBracketGuard)) value.erase(0, 1);
    return std::string();
  };
  return {strip, ""};
}

CLI::Validator file_name() {
  const auto check = [](std::string& value) {
    if (value.empty()) return std::string("the name is empty; is it a variable that is not set?");
    if (value.starts_with(kBracketGuard)) value.erase(0, 1);
    return std::string();
  };
  return {check, ""};
}

CLI::Option* add_value_option(CLI::App& app, const std::string& names, std::string& target, const std::string& help,
                              const std::string& type) {
  const bool names_a_file = type == kFileType || type == kDirectoryType;
  return app.add_option(names, target, help)
      ->type_name(type)
      ->take_last()
      ->transform(names_a_file ? file_name() : unguarded());
}

void require_choice(const std::string& option, const std::string& value, std::string_view choices) {
  std::string_view rest = choices;
  while (!rest.empty()) {
    const std::size_t bar = rest.find('|');
    if (rest.substr(0, bar) == value) return;
    rest.remove_prefix(bar == std::string_view::npos ? rest.size() : bar + 1);
  }
  throw Error(ErrorCode::usage, fmt::format("{}: '{}' is not a value for it", option, value),
              fmt::format("give {}", choices));
}

LoadedConfig load_config(const SharedOptions& options, const Environment& environment, const Paths& paths) {
  return load_config(options.settings, environment, paths, env_file_path(options));
}

std::vector<std::string> split_languages(const std::string& text) {
  std::vector<std::string> languages;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('+', begin), text.size());
    languages.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  const auto is_name = [](const std::string& name) {
    return !name.empty() && std::all_of(name.begin(), name.end(),
                                        [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
  };
  if (!std::all_of(languages.begin(), languages.end(), is_name) || text.ends_with('+'))
    throw Error(ErrorCode::usage, fmt::format("--language: '{}' is not a value for it", text),
                "give names of languages such as spa or spa+eng");
  return languages;
}

std::optional<std::filesystem::path> env_file_path(const SharedOptions& options) {
  if (options.env_file.empty()) return std::nullopt;
  return absolute_path(options.env_file);
}

}  // namespace ocr
