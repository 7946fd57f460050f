// SPDX-License-Identifier: Apache-2.0
#include "batch/settings.hpp"

#include "cli/password.hpp"
#include "cli/reading.hpp"

#include <algorithm>
#include <optional>

namespace ocr::batch {

Settings resolve(const BatchRequest& request, const Environment& environment) {
  Settings settings;
  settings.paths = resolve_paths(environment);
  const auto env_file =
      request.env_file.empty() ? std::nullopt : std::optional<std::filesystem::path>(request.env_file);
  const LoadedConfig loaded = load_config(request.settings, environment, settings.paths, env_file);
  settings.config = loaded.config;
  const bool chosen = std::any_of(loaded.resolved.begin(), loaded.resolved.end(), [](const ResolvedSetting& resolved) {
    return resolved.setting->name == "format" && resolved.origin != "default";
  });
  ReadingOptions options;
  options.pages = request.pages;
  options.explain = request.explain;
  options.fresh = request.fresh;
  options.no_store = request.no_store;
  options.force_ocr = request.force_ocr;
  options.no_ocr = request.no_ocr;
  settings.read = make_read_request(options, loaded.config, settings.paths);
  if (!chosen) settings.read.formats = {"json"};
  settings.formats = settings.read.formats;
  for (const ResolvedSetting& resolved : loaded.resolved) {
    if (resolved.setting->scope == Scope::request)
      settings.reading[std::string(resolved.setting->name)] = resolved.value;
  }
  if (!chosen) settings.reading["format"] = "json";
  if (!request.password_file.empty()) settings.read.password = read_secret(request.password_file, "password");
  return settings;
}

}  // namespace ocr::batch
