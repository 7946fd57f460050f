// SPDX-License-Identifier: Apache-2.0
#include "daemon/options.hpp"

#include "common/build_info.hpp"
#include "common/config.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace ocr {

ParsedOptions parse_options(int argc, const char* const* argv) {
  CLI::App app(
      "The daemon behind `ocr`: warms Python once and reads documents for clients on a local socket.\n`ocr` starts it "
      "by itself; by hand it is for services and for looking closely.",
      "ocrd");
  Options options;
  std::map<std::string, std::string> values;
  app.set_version_flag("--version", fmt::format("ocrd {} (build {})", build_info().version, build_info().id));
  app.add_flag("--foreground", options.foreground, "log to standard error in place of the log file");
  app.add_option("--ready-fd", options.ready_fd, "descriptor that is told when the socket is there")->group("");
  app.add_option("--started-by", options.started_by, "what `ocr status` says of why it was started");
  app.add_option("--private", options.private_dir, "serve one client from this folder, then remove it and end")
      ->group("");
  app.add_option("--env-file", options.env_file, "settings file in place of the one in the configuration folder");
  for (const Setting& setting : settings()) {
    if (setting.scope != Scope::daemon || setting.secret) continue;
    const std::string name(setting.name);
    auto* option =
        app.add_option("--" + name, values[name], fmt::format("{} [{}]", setting.help, setting.default_value));
    // A switch may stand without its value.
    if (std::holds_alternative<bool Config::*>(setting.field)) option->expected(0, 1)->default_str("true");
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int kUsage = 2;
    return {std::nullopt, app.exit(error) == 0 ? 0 : kUsage};
  }
  for (const auto& [name, value] : values) {
    const CLI::Option* option = app.get_option("--" + name);
    if (option->count() > 0) options.settings[name] = value.empty() ? "true" : value;
  }
  return {options, 0};
}

}  // namespace ocr
