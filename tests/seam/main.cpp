// SPDX-License-Identifier: Apache-2.0
// The tests where C++ meets Python. This program owns the interpreter: there can be one a process, and it is never
// finalised.
#define CATCH_CONFIG_RUNNER
#include "common/build_defaults.hpp"
#include "common/error.hpp"
#include "tests/seam/seam.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <optional>
#include <unistd.h>

namespace {

std::optional<ocr::test::Seam>& instance() {
  static std::optional<ocr::test::Seam> seam;
  return seam;
}

void start_python() {
  static ocr::PythonEngine engine({ocr::kDefaultPython, ocr::kDefaultServiceDir});
  instance().emplace(ocr::test::Seam{engine, {}, {}});
  instance()->report = engine.warm([](const std::string& event) { instance()->events.push_back(event); });
}

}  // namespace

ocr::test::Seam& ocr::test::seam() {
  return *instance();
}

int main(int argc, char** argv) {
  Catch::Session session;
  if (const int error = session.applyCommandLine(argc, argv); error != 0) return error;
  const auto& config = session.configData();
  const bool only_lists =
      config.listTests || config.listTags || config.listReporters || config.listTestNamesOnly || config.showHelp;
  try {
    if (!only_lists) start_python();
  } catch (const ocr::Error& error) {
    fmt::print(stderr, "the interpreter cannot start: {}. {}\n", error.what(), error.hint());
    return 1;
  }
  const int failed = session.run();
  std::fflush(nullptr);
  // Not a return, as in ocr-zygote: C extensions do not survive the interpreter's end.
  ::_exit(failed);
}
