// SPDX-License-Identifier: Apache-2.0
#include "cli/app.hpp"
#include "cli/completion.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <CLI/App.hpp>
#include <catch2/catch.hpp>

#include <filesystem>

namespace {

using namespace ocr;
using ocr::test::read_file;

// How a shell's script writes an option.
std::string written(const std::string& shell, const std::string& name, bool is_long) {
  if (shell == "fish") return (is_long ? " -l " : " -s ") + name;
  return (is_long ? "--" : "-") + name;
}

std::filesystem::path committed(const std::string& shell) {
  return std::filesystem::path(OCR_TEST_DATA).parent_path().parent_path() / "completions" /
         (shell == "zsh" ? "_ocr" : "ocr." + shell);
}

}  // namespace

TEST_CASE("completion: every command, option and choice is in every script") {
  CLI::App root;
  std::vector<std::unique_ptr<Command>> made;
  build_tree(root, made);
  const auto shell = GENERATE(as<std::string>{}, "bash", "zsh", "fish");
  const std::string script = completion_script(shell);
  std::size_t options = 0;
  for (const CLI::App* command : root.get_subcommands({})) {
    CHECK(script.find(command->get_name()) != std::string::npos);
    for (const CLI::Option* option : command->get_options()) {
      INFO(shell << " " << command->get_name() << " " << option->get_name());
      for (const auto& name : option->get_snames())
        CHECK(script.find(written(shell, name, false)) != std::string::npos);
      for (const auto& name : option->get_lnames())
        CHECK(script.find(written(shell, name, true)) != std::string::npos);
      ++options;
    }
  }
  CHECK(options > 40);
  for (const char* choices : {"text json", "auto pdfium pdfplumber", "bash zsh fish", "auto plain json none"})
    CHECK(script.find(choices) != std::string::npos);
}

TEST_CASE("completion: a switch takes no value, an option does") {
  const std::string script = completion_script("fish");
  CHECK(script.find(" -s q -l quiet -d ") != std::string::npos);
  CHECK(script.find(" -l json -d ") != std::string::npos);
  CHECK(script.find(" -s f -l format -x -a '(__fish_append , text json ") != std::string::npos);
  CHECK(script.find(" -s o -l output -r -F -d ") != std::string::npos);
}

TEST_CASE("completion: the scripts in completions/ are what the program prints") {
  const auto shell = GENERATE(as<std::string>{}, "bash", "zsh", "fish");
  INFO("write it anew: ocr completion " << shell << " > " << committed(shell).string());
  CHECK(read_file(committed(shell)) == completion_script(shell));
}

TEST_CASE("completion: another shell is a usage error") {
  CHECK(ocr::test::code_of([] { return completion_script("ksh"); }) == ErrorCode::usage);
}
