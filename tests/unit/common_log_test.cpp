// SPDX-License-Identifier: Apache-2.0
#include "common/log.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <regex>
#include <sys/stat.h>

namespace {

using namespace ocr;

constexpr log::Domain kLog{"tests"};

// A log in a folder of its own. There is one a process: afterwards it goes on into a file whose name is gone.
struct LogBench {
  LogBench() : mask(::umask(022)) {}
  ~LogBench() {
    log::open(file, log::Level::error);
    ::umask(mask);
  }
  LogBench(const LogBench&) = delete;
  LogBench& operator=(const LogBench&) = delete;

  void open() const { log::open(file, log::Level::info); }
  [[nodiscard]] std::string text() const { return test::read_file(file); }

  test::TempDir folder;
  std::filesystem::path file = folder / "ocrd.log";
  mode_t mask;
};

}  // namespace

TEST_CASE("log: one line an event, with time, process, level and module") {
  const LogBench bench;
  bench.open();
  kLog.info("{} documents", 3);
  const std::regex line(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d \d+ info tests: 3 documents\n)");
  CHECK(std::regex_match(bench.text(), line));
}

TEST_CASE("log: the file is its owner's alone, whatever the umask and whoever made it") {
  const LogBench bench;
  bench.folder.write("ocrd.log", "old\n");
  bench.open();
  CHECK(test::permissions_of(bench.file) == 0600);
  kLog.info("new");
  CHECK(bench.text().starts_with("old\n"));
}

TEST_CASE("log: what is below the level is not written") {
  const LogBench bench;
  bench.open();
  kLog.debug("quiet");
  CHECK_FALSE(log::enabled(log::Level::debug));
  log::set_level("debug");
  kLog.debug("heard");
  log::set_level("error");
  kLog.warning("too little");
  kLog.error("enough");
  log::set_level("no such level");
  kLog.info("still too little");
  const std::string text = bench.text();
  CHECK(text.find("quiet") == std::string::npos);
  CHECK(text.find("heard") != std::string::npos);
  CHECK(text.find("too little") == std::string::npos);
  CHECK(text.find("enough") != std::string::npos);
}

TEST_CASE("log: a folder that is not there is a clear error, and writing goes on being safe") {
  const test::TempDir folder;
  folder.write("file", "");
  const auto error = test::error_of([&] {
    log::open(folder / "file" / "ocrd.log", log::Level::info);
    return 0;
  });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::cannot_create);
  CHECK(std::string(error->what()).find("ocrd.log") != std::string::npos);
  kLog.info("goes nowhere");
}
