// SPDX-License-Identifier: Apache-2.0
#include "common/config.hpp"
#include "daemon/options.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace {

ocr::ParsedOptions parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "ocrd");
  return ocr::parse_options(static_cast<int>(arguments.size()), arguments.data());
}

}  // namespace

TEST_CASE("options: without any, the daemon goes by its settings") {
  const auto parsed = parse({});
  REQUIRE(parsed.options);
  CHECK_FALSE(parsed.options->foreground);
  CHECK(parsed.options->ready_fd == -1);
  CHECK(parsed.options->settings.empty());
  CHECK_FALSE(parsed.options->private_dir);
}

TEST_CASE("options: each setting of the daemon is an option, but those that hold a password") {
  CHECK(parse({"--database-url", "postgresql://host/name"}).exit_status == 2);
  for (const auto& setting : ocr::settings()) {
    if (setting.scope != ocr::Scope::daemon || setting.secret) continue;
    const std::string option = "--" + std::string(setting.name);
    INFO(option);
    const std::string value(setting.choices == "true|false" ? "true" : setting.default_value);
    const auto parsed = parse({option.c_str(), value.c_str()});
    REQUIRE(parsed.options);
    CHECK(parsed.options->settings.at(std::string(setting.name)) == value);
  }
}

TEST_CASE("options: what belongs to a request is none of the daemon's") {
  CHECK(parse({"--engine", "auto"}).exit_status == 2);
}

TEST_CASE("options: a switch may stand without its value, and be switched off with one") {
  CHECK(parse({"--degraded"}).options->settings.at("degraded") == "true");
  CHECK(parse({"--degraded", "--workers", "3"}).options->settings.at("workers") == "3");
  CHECK(parse({"--sandbox=false"}).options->settings.at("sandbox") == "false");
}

TEST_CASE("options: what ocr passes on arrives") {
  const auto parsed = parse({"--ready-fd", "3", "--started-by", "ocr read, pid 7", "--private", "/tmp/p", "--env-file",
                             "/e/.env", "--foreground"});
  REQUIRE(parsed.options);
  CHECK(parsed.options->ready_fd == 3);
  CHECK(parsed.options->started_by == "ocr read, pid 7");
  CHECK(*parsed.options->private_dir == "/tmp/p");
  CHECK(*parsed.options->env_file == "/e/.env");
  CHECK(parsed.options->foreground);
}
