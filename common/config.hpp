// SPDX-License-Identifier: Apache-2.0
// One table of settings -> one plain struct. Precedence: flag, then OCR_* environment, then .env, then default.
#pragma once

#include "common/paths.hpp"
#include "common/units.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ocr {

struct Bytes {
  std::uint64_t value = 0;
};

struct Config {
  // What one reading asks for; the client resolves these and sends them with each request.
  std::string engine;
  std::string quality;
  std::string language;
  std::string format;  // one or more, as parse_formats() takes them
  Milliseconds timeout{};
  // The daemon's own; it resolves them when it starts.
  std::int64_t workers = 0;
  std::int64_t ocr_workers = 0;
  Milliseconds ocr_idle{};
  Milliseconds idle_exit{};
  Milliseconds warm_timeout{};
  std::int64_t max_pages = 0;
  Bytes max_input;
  Bytes worker_memory;
  std::int64_t worker_documents = 0;
  Bytes worker_growth;
  std::int64_t window = 0;
  std::int64_t max_clients = 0;
  bool degraded = false;
  bool sandbox = true;
  std::string python;
  std::string service_dir;
  std::string log_level;
  std::string store;         // "on" or "off"
  std::string database_url;  // postgresql://…, empty for the file of our own; may hold a password
  Bytes store_limit;         // of answers and texts that are kept
  Bytes spool_limit;
};

enum class Scope { request, daemon };

struct Setting {
  std::string_view name;  // "idle-exit": the flag is --idle-exit, the variable OCR_IDLE_EXIT
  Scope scope;
  std::variant<std::string Config::*, std::int64_t Config::*, Milliseconds Config::*, Bytes Config::*, bool Config::*>
      field;
  std::string_view default_value;
  std::string_view choices;  // "auto|pdfium", empty when any value goes
  std::string_view help;
  // Holds a password: never a flag, which everybody sees in `ps`, and shown without it.
  bool secret = false;
  // Several of the choices may be given, with commas in between.
  bool list = false;

  [[nodiscard]] std::string variable() const;
};

[[nodiscard]] std::span<const Setting> settings() noexcept;
[[nodiscard]] const Setting* find_setting(std::string_view name) noexcept;

struct ResolvedSetting {
  const Setting* setting = nullptr;
  std::string value;   // as written, but for passwords
  std::string origin;  // "flag", "environment", "/home/…/.env, line 3", "default"
};

struct LoadedConfig {
  Config config;
  std::vector<ResolvedSetting> resolved;  // in the table's order
};

// `flags` holds setting name -> value as given on the command line. `env_file` names a file that must exist; without it
// the .env of the configuration directory is read if there is one. Throws Error{config} (Error{usage} for a bad flag).
[[nodiscard]] LoadedConfig load_config(const std::map<std::string, std::string>& flags, const Environment& environment,
                                       const Paths& paths, const std::optional<std::filesystem::path>& env_file);

}  // namespace ocr
