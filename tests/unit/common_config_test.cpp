// SPDX-License-Identifier: Apache-2.0
#include "common/config.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/settings.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace {

using namespace ocr;
using test::environment_of;
using test::error_of;

// The .env of the configuration folder, and what is made of it.
struct Bench {
  void env_file(const std::string& text) const {
    std::filesystem::create_directories(paths().config_dir);
    folder.write("config/.env", text);
  }
  [[nodiscard]] Paths paths() const { return test::paths_under(folder.path()); }
  [[nodiscard]] LoadedConfig load(const std::optional<std::filesystem::path>& file = std::nullopt) const {
    return load_config(flags, environment_of(variables), paths(), file);
  }
  test::TempDir folder;
  std::map<std::string, std::string> flags;
  std::map<std::string, std::string> variables;
};

std::string origin_of(const LoadedConfig& loaded, const std::string& name) {
  for (const auto& row : loaded.resolved) {
    if (row.setting->name == name) return row.origin;
  }
  return "absent";
}

bool mentions(const Error& error, const std::string& word) {
  return std::string(error.what()).find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("config: every default is a value, and every setting is resolved once") {
  const Bench bench;
  const LoadedConfig loaded = bench.load();
  REQUIRE(loaded.resolved.size() == settings().size());
  for (const auto& row : loaded.resolved) {
    CHECK(row.origin == "default");
    CHECK(row.value == row.setting->default_value);
  }
  CHECK(loaded.config.timeout.count() == 0);
  CHECK(loaded.config.idle_exit == std::chrono::minutes(30));
  CHECK(loaded.config.max_input.value == 256U << 20U);
  CHECK(loaded.config.worker_memory.value == 1U << 30U);
  CHECK(loaded.config.max_pages == 200);
  CHECK(loaded.config.sandbox);
  CHECK_FALSE(loaded.config.degraded);
}

TEST_CASE("config: names, variables and help are there for each, and none is there twice") {
  std::set<std::string> names;
  for (const Setting& setting : settings()) {
    INFO(setting.name);
    CHECK(names.insert(std::string(setting.name)).second);
    CHECK_FALSE(setting.help.empty());
    CHECK(find_setting(setting.name) == &setting);
  }
  CHECK(find_setting("idle-exit")->variable() == "OCR_IDLE_EXIT");
  CHECK(find_setting("idle_exit") == nullptr);
}

TEST_CASE("config: flag goes before environment, environment before .env, .env before default") {
  Bench bench;
  bench.env_file("OCR_WORKERS=1\nOCR_WINDOW=1\nOCR_MAX_PAGES=1\n");
  bench.variables = {{"OCR_WORKERS", "2"}, {"OCR_WINDOW", "2"}};
  bench.flags = {{"workers", "3"}};
  const LoadedConfig loaded = bench.load();
  CHECK(loaded.config.workers == 3);
  CHECK(loaded.config.window == 2);
  CHECK(loaded.config.max_pages == 1);
  CHECK(loaded.config.max_clients == 1000);
  CHECK(origin_of(loaded, "workers") == "flag");
  CHECK(origin_of(loaded, "window") == "environment");
  CHECK(origin_of(loaded, "max-pages") == (bench.folder / "config/.env").string() + ", line 3");
  CHECK(origin_of(loaded, "max-clients") == "default");
}

TEST_CASE("config: an empty variable counts as none") {
  Bench bench;
  bench.variables = {{"OCR_WORKERS", ""}};
  CHECK(origin_of(bench.load(), "workers") == "default");
}

TEST_CASE("config: a bad value says which, from where, and what would be good") {
  Bench bench;
  SECTION("a flag is a usage error") {
    bench.flags = {{"workers", "many"}};
    const auto error = error_of([&] { return bench.load(); });
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::usage);
    CHECK(mentions(*error, "--workers"));
    CHECK(mentions(*error, "many"));
    CHECK(error->hint() == "give a whole number from 0");
  }
  SECTION("a variable is named") {
    bench.variables = {{"OCR_IDLE_EXIT", "soon"}};
    const auto error = error_of([&] { return bench.load(); });
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::config);
    CHECK(mentions(*error, "OCR_IDLE_EXIT"));
    CHECK(mentions(*error, "environment"));
  }
  SECTION("a file is named with its line") {
    bench.env_file("\n# first\nOCR_ENGINE=crystal-ball\n");
    const auto error = error_of([&] { return bench.load(); });
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::config);
    CHECK(mentions(*error, ".env, line 3"));
    CHECK(error->hint() == "give auto|pdfium|pdfplumber|rapidocr|tesseract");
  }
}

TEST_CASE("config: values that are none for their kind are refused") {
  for (const auto& [name, value] : {std::pair("workers", "-1"),
                                    {"workers", "1.5"},
                                    {"workers", "99999999999999999999"},
                                    {"timeout", "-1s"},
                                    {"timeout", "1 parsec"},
                                    {"max-input", "-5"},
                                    {"max-input", "1XB"},
                                    {"degraded", "yes"},
                                    {"log-level", "loud"},
                                    {"log-level", "debug|info"},
                                    {"engine", ""}}) {
    INFO(name << "=" << value);
    Bench bench;
    bench.flags = {{name, value}};
    CHECK(test::code_of([&] { return bench.load(); }) == ErrorCode::usage);
  }
}

TEST_CASE("config: an unknown OCR_ name in a file is an error with its line, any other name is not ours") {
  Bench bench;
  bench.env_file("PATH=/bin\nOCR_WORKRES=3\n");
  const auto error = error_of([&] { return bench.load(); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::config);
  CHECK(mentions(*error, "line 2"));
  CHECK(mentions(*error, "OCR_WORKRES"));
  bench.env_file("PATH=/bin\nOTHER=1\n");
  CHECK(bench.load().config.workers == 0);
}

TEST_CASE("config: a file named by hand replaces the other one, and must exist") {
  Bench bench;
  bench.env_file("OCR_WORKERS=1\n");
  const std::string mine = bench.folder.write("mine.env", "OCR_WINDOW=9\n");
  const LoadedConfig loaded = bench.load(mine);
  CHECK(loaded.config.workers == 0);
  CHECK(loaded.config.window == 9);
  const auto error = error_of([&] { return bench.load(bench.folder / "absent.env"); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::config);
  CHECK(mentions(*error, "absent.env"));
}

TEST_CASE("config: a password is used and never shown") {
  Bench bench;
  bench.variables = {{"OCR_DATABASE_URL", "postgresql://ann:s3cret@db/ocr"}};
  const LoadedConfig loaded = bench.load();
  CHECK(loaded.config.database_url == "postgresql://ann:s3cret@db/ocr");
  for (const auto& row : loaded.resolved)
    CHECK(row.value.find("s3cret") == std::string::npos);
  bench.variables = {{"OCR_DATABASE_URL", "mysql://ann:s3cret@db/ocr"}};
  const auto error = error_of([&] { return bench.load(); });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::config);
  CHECK_FALSE(mentions(*error, "s3cret"));
}
