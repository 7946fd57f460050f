// SPDX-License-Identifier: Apache-2.0
// Environments and configurations that do not depend on the machine that runs the tests.
#pragma once

#include "common/config.hpp"

#include <functional>
#include <map>
#include <string>

namespace ocr::test {

[[nodiscard]] inline Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

[[nodiscard]] inline Paths paths_under(const std::filesystem::path& folder) {
  return {folder / "run", folder / "state", folder / "config"};
}

// Every setting at its default.
[[nodiscard]] inline Config default_config() {
  return load_config({}, environment_of({}), paths_under("/nonexistent"), std::nullopt).config;
}

// The defaults with one worker, and what the test wants otherwise.
[[nodiscard]] inline Config changed_config(const std::function<void(Config&)>& change) {
  Config config = default_config();
  config.workers = 1;
  if (change) change(config);
  return config;
}

}  // namespace ocr::test
