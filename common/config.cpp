// SPDX-License-Identifier: Apache-2.0
#include "common/config.hpp"

#include "common/build_defaults.hpp"
#include "common/database_url.hpp"
#include "common/env_file.hpp"
#include "common/error.hpp"
#include "common/formats.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ocr {

namespace {

const std::array<Setting, 26>& table() {
  static const std::array<Setting, 26> rows{{
      {"engine", Scope::request, &Config::engine, "auto", "auto|pdfium|pdfplumber|rapidocr|tesseract",
       "reader of born-digital pages, or of pictures"},
      {"quality", Scope::request, &Config::quality, "best", "best|fast", "how much time recognition may take"},
      {"language", Scope::request, &Config::language, "", "", "languages of the print: spa, spa+eng"},
      {"format", Scope::request, &Config::format, "text", format_choices(), "what is printed; several with commas",
       false, true},
      {"timeout", Scope::request, &Config::timeout, "60s", "", "longest time one document may take in a worker"},
      {"workers", Scope::daemon, &Config::workers, "0", "",
       "worker processes; 0 is the processors that the daemon may use"},
      {"ocr-workers", Scope::daemon, &Config::ocr_workers, "0", "",
       "most worker processes with recognition models; 0 is the processors that the daemon may use"},
      {"ocr-idle", Scope::daemon, &Config::ocr_idle, "10min", "",
       "a worker with recognition models is ended when nobody needs it for this time; 0 is never"},
      {"idle-exit", Scope::daemon, &Config::idle_exit, "30min", "",
       "the daemon leaves after this time without a client; 0 is never"},
      {"warm-timeout", Scope::daemon, &Config::warm_timeout, "2min", "", "longest time the warm-up of Python may take"},
      {"max-pages", Scope::daemon, &Config::max_pages, "200", "", "most pages read of one document"},
      {"max-input", Scope::daemon, &Config::max_input, "256MiB", "", "largest document"},
      {"worker-memory", Scope::daemon, &Config::worker_memory, "1GiB", "", "address space of one worker"},
      {"worker-documents", Scope::daemon, &Config::worker_documents, "1000", "",
       "a worker is replaced after this many documents"},
      {"worker-growth", Scope::daemon, &Config::worker_growth, "256MiB", "",
       "a worker is replaced when its private memory exceeds this"},
      {"window", Scope::daemon, &Config::window, "64", "", "most documents of one client that wait or run at once"},
      {"max-clients", Scope::daemon, &Config::max_clients, "1000", "", "most clients connected at once"},
      {"degraded", Scope::daemon, &Config::degraded, "false", "true|false",
       "stay up and say why when Python cannot start"},
      {"sandbox", Scope::daemon, &Config::sandbox, "true", "true|false", "confine workers with Landlock and seccomp"},
      {"python", Scope::daemon, &Config::python, kDefaultPython, "", "interpreter whose virtual environment is used"},
      {"service-dir", Scope::daemon, &Config::service_dir, kDefaultServiceDir, "",
       "folder that holds the ocr_service package"},
      {"log-level", Scope::daemon, &Config::log_level, "info", "debug|info|warning|error", "how much the log says"},
      {"store", Scope::daemon, &Config::store, "on", "on|off", "keep what was read, for `ocr history` and as a cache"},
      {"database-url", Scope::daemon, &Config::database_url, "", "",
       "a PostgreSQL database for the store in place of a file of its own: postgresql://user@host/name", true},
      {"store-limit", Scope::daemon, &Config::store_limit, "1GiB", "",
       "answers and page texts that are kept, the used last first; tickets always are; 0 is no limit"},
      {"spool-limit", Scope::daemon, &Config::spool_limit, "256MiB", "",
       "results that wait on the disk while the database is away"},
  }};
  return rows;
}

std::optional<std::int64_t> parse_count(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

bool is_choice(std::string_view choices, std::string_view value) {
  while (true) {
    const std::size_t bar = choices.find('|');
    if (choices.substr(0, bar) == value) return true;
    if (bar == std::string_view::npos) return false;
    choices.remove_prefix(bar + 1);
  }
}

bool are_choices(std::string_view choices, std::string_view list) {
  while (true) {
    const std::size_t comma = list.find(',');
    if (!is_choice(choices, trim(list.substr(0, comma)))) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

// Sets the field; returns what was expected when the text does not fit.
std::string_view assign(Config& config, const Setting& setting, const std::string& text) {
  if (!setting.choices.empty() &&
      !(setting.list ? are_choices(setting.choices, text) : is_choice(setting.choices, text)))
    return setting.choices;
  if (const auto* field = std::get_if<std::string Config::*>(&setting.field)) {
    config.*(*field) = text;
  } else if (const auto* count = std::get_if<std::int64_t Config::*>(&setting.field)) {
    const auto value = parse_count(text);
    if (!value) return "a whole number from 0";
    config.*(*count) = *value;
  } else if (const auto* duration = std::get_if<Milliseconds Config::*>(&setting.field)) {
    const auto value = parse_duration(text);
    if (!value) return "a duration such as 90s, 30min or 2h";
    config.*(*duration) = *value;
  } else if (const auto* size = std::get_if<Bytes Config::*>(&setting.field)) {
    const auto value = parse_size(text);
    if (!value) return "a size such as 512MiB or 1GiB";
    config.*(*size) = Bytes{*value};
  } else {
    config.*std::get<bool Config::*>(setting.field) = text == "true";
  }
  return {};
}

void refuse_unknown_names(const EnvFile& file, const std::string& name) {
  for (const auto& [key, entry] : file) {
    if (!key.starts_with("OCR_")) continue;
    const bool known =
        std::any_of(table().begin(), table().end(), [&](const Setting& setting) { return setting.variable() == key; });
    if (!known)
      throw Error(ErrorCode::config, fmt::format("{}, line {}: there is no setting {}", name, entry.line, key),
                  "`ocr config` lists the settings");
  }
}

}  // namespace

std::string Setting::variable() const {
  std::string result = "OCR_";
  for (const char c : name)
    result += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
  return result;
}

std::span<const Setting> settings() noexcept {
  return table();
}

const Setting* find_setting(std::string_view name) noexcept {
  const auto* found =
      std::find_if(table().begin(), table().end(), [name](const Setting& setting) { return setting.name == name; });
  return found == table().end() ? nullptr : found;
}

LoadedConfig load_config(const std::map<std::string, std::string>& flags, const Environment& environment,
                         const Paths& paths, const std::optional<std::filesystem::path>& env_file) {
  const std::string file_name = env_file.value_or(paths.env_file()).string();
  std::error_code ignored;
  if (env_file && !std::filesystem::exists(*env_file, ignored)) {
    throw Error(ErrorCode::config, fmt::format("there is no file {}", file_name),
                "check the name given with --env-file");
  }
  const EnvFile file = read_env_file(file_name);
  refuse_unknown_names(file, file_name);
  LoadedConfig loaded;
  for (const Setting& setting : table()) {
    ResolvedSetting resolved{&setting, std::string(setting.default_value), "default"};
    const std::string variable = setting.variable();
    ErrorCode code = ErrorCode::config;
    if (const auto flag = flags.find(std::string(setting.name)); flag != flags.end()) {
      resolved = {&setting, flag->second, "flag"};
      code = ErrorCode::usage;
    } else if (auto value = environment(variable); value && !value->empty()) {
      resolved = {&setting, *value, "environment"};
    } else if (const auto entry = file.find(variable); entry != file.end()) {
      resolved = {&setting, entry->second.value, fmt::format("{}, line {}", file_name, entry->second.line)};
    }
    const std::string_view expected = assign(loaded.config, setting, resolved.value);
    if (!expected.empty()) {
      const std::string subject = code == ErrorCode::usage ? fmt::format("--{}", setting.name)
                                                           : fmt::format("{} ({})", variable, resolved.origin);
      throw Error(code, fmt::format("{}: '{}' is not a value for it", subject, resolved.value),
                  fmt::format("give {}{}", expected, setting.list ? ", or several with commas in between" : ""));
    }
    if (setting.secret && !resolved.value.empty()) {
      if (!is_postgres_url(resolved.value)) {
        throw Error(code, fmt::format("{} ({}) is not a URL of PostgreSQL", variable, resolved.origin),
                    "write it as postgresql://user@host/database; leave it empty for the file of ocr's own");
      }
      resolved.value = without_password(resolved.value);
    }
    loaded.resolved.push_back(std::move(resolved));
  }
  return loaded;
}

}  // namespace ocr
