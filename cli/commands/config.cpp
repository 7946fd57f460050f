// SPDX-License-Identifier: Apache-2.0
// `ocr config`: each setting, its value and where it came from, and the places that are used.
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "common/text.hpp"

#include <CLI/App.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ocr {

namespace {

std::string as_json(const LoadedConfig& loaded, const Paths& paths) {
  nlohmann::ordered_json object;
  for (const ResolvedSetting& row : loaded.resolved) {
    object["settings"][std::string(row.setting->name)] = {
        {"value", row.value}, {"from", row.origin}, {"variable", row.setting->variable()}, {"help", row.setting->help}};
  }
  object["paths"] = {{"settings_file", paths.env_file().string()},
                     {"runtime", paths.runtime_dir.string()},
                     {"log", paths.log().string()}};
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string as_table(const LoadedConfig& loaded, const Paths& paths) {
  std::string text = fmt::format("{:<24} {:<20} {}\n", "setting", "value", "from");
  for (const ResolvedSetting& row : loaded.resolved) {
    text += fmt::format("{:<24} {:<20} {}\n", row.setting->variable(), printable(row.value), printable(row.origin));
  }
  text += fmt::format("\n{:<24} {}\n", "settings file", printable(paths.env_file().string()));
  text += fmt::format("{:<24} {}\n", "sockets and locks", printable(paths.runtime_dir.string()));
  text += fmt::format("{:<24} {}\n", "log", printable(paths.log().string()));
  return text;
}

class ConfigCommand final : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_flag("--json", json_, "one JSON object on a line");
    // With flags it answers what a call with them would use.
    add_setting_options(app, Scope::request, shared_);
    add_setting_options(app, Scope::daemon, shared_);
    add_env_file_option(app, shared_);
  }

  int run(Context& context) override {
    const Paths paths = resolve_paths(context.environment);
    const LoadedConfig loaded = load_config(shared_, context.environment, paths);
    context.output.write(json_ ? as_json(loaded, paths) : as_table(loaded, paths));
    context.output.commit();
    return 0;
  }

 private:
  bool json_ = false;
  SharedOptions shared_;
};

}  // namespace

std::unique_ptr<Command> make_config() {
  return std::make_unique<ConfigCommand>();
}

}  // namespace ocr
