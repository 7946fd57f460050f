// SPDX-License-Identifier: Apache-2.0
#include "cli/app.hpp"
#include "common/config.hpp"
#include "common/error.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/cli_capture.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace {

using namespace ocr;
using ocr::test::Capture;
using ocr::test::error_of;
using ocr::test::TempDir;

// Directories of the test's own that do not exist yet.
std::map<std::string, std::string> places(const TempDir& folder) {
  return {{"HOME", (folder / "home").string()},
          {"XDG_STATE_HOME", (folder / "state").string()},
          {"XDG_CONFIG_HOME", (folder / "config").string()}};
}

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

Ran run(const TempDir& folder, const std::vector<std::string>& arguments) {
  Capture capture(places(folder));
  Ran ran;
  ran.code = run_app(arguments, capture.context);
  ran.out = capture.out();
  ran.err = capture.err();
  return ran;
}

std::string usage_error(const std::vector<std::string>& arguments) {
  const TempDir folder;
  const auto error = error_of([&] { return run(folder, arguments).code; });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::usage);
  CHECK_FALSE(error->hint().empty());
  return error->what();
}

}  // namespace

TEST_CASE("app: usage errors are one clear line") {
  CHECK(usage_error({"--foo"}) == "there is no option --foo");
  CHECK(usage_error({"a.pdf", "--foo"}) == "there is no option --foo");
  CHECK(usage_error({"stop", "now"}) == "there is no place for the argument now");
  CHECK(usage_error({"read"}) == "no FILE given");
  CHECK(usage_error({"a.pdf", "-f", "docx"}) == "--format: 'docx' is not a value for it");
  CHECK(usage_error({"a.pdf", "-f", "json,"}) == "--format: 'json,' is not a value for it");
  CHECK(usage_error({"a.pdf", "-f", "json,pdf"}) == "several formats need a file each");
  CHECK(usage_error({"a.pdf", "-f", "json,pdf", "-o", "a.out"}) == "several formats need a file each");
  CHECK(usage_error({"a.pdf", "b.pdf", "-f", "hocr"}) == "2 documents cannot be one hocr");
  CHECK(usage_error({"a.pdf", "b.pdf", "-f", "json,xlsx", "-o", "a.{ext}"}) == "2 documents cannot be one xlsx");
  CHECK(usage_error({"a.pdf", "--timeout", "soon"}) == "--timeout: 'soon' is not a value for it");
  CHECK(usage_error({"a.pdf", "--progress", "loud"}) == "--progress: 'loud' is not a value for it");
  CHECK(usage_error({"logs", "-n", "x"}) == "--lines: 'x' is not a value for it");
}

TEST_CASE("app: help shows examples first, for every command") {
  const TempDir folder;
  CHECK(run(folder, {"--help"}).out.starts_with("Examples:\n"));
  for (const CommandEntry& entry : commands()) {
    const Ran ran = run(folder, {std::string(entry.name), "--help"});
    CHECK(ran.code == 0);
    CHECK(ran.out.starts_with("Examples:\n"));
    CHECK(ran.out.find("ocr " + std::string(entry.name)) != std::string::npos);
  }
}

TEST_CASE("app: without arguments the help is shown, as an error") {
  const TempDir folder;
  CHECK(run(folder, {}).code == 2);
}

TEST_CASE("app: the list of error codes is the one of common") {
  const TempDir folder;
  const auto list = nlohmann::json::parse(run(folder, {"--error-codes"}).out);
  REQUIRE(list.size() == error_codes().size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    CHECK(list[i].at("name") == error_codes()[i].name);
    CHECK(list[i].at("number") == static_cast<int>(error_codes()[i].code));
    CHECK(list[i].at("exit") == error_codes()[i].exit_code);
    CHECK(list[i].at("retryable") == error_codes()[i].retryable);
  }
}

TEST_CASE("app: inputs that cannot be opened need no daemon and leave nothing behind") {
  const TempDir folder;
  const std::string missing = (folder / "no.pdf").string();
  const Ran one = run(folder, {missing});
  CHECK(one.code == 66);
  CHECK(one.out.empty());
  CHECK(one.err == "ocr: " + missing + ": there is no such file\n  check the name\n");
  CHECK(run(folder, {missing, folder.path().string()}).code == 1);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("app: a failed input is a record too") {
  const TempDir folder;
  const Ran ran = run(folder, {(folder / "no.pdf").string(), "-f", "json"});
  const auto record = nlohmann::json::parse(ran.out);
  CHECK(record.at("schema") == "ocr.document/1");
  CHECK(record.at("error").at("code") == "not_found");
  CHECK(ran.out.back() == '\n');
}

TEST_CASE("app: a name in brackets is a name and no list") {
  const TempDir folder;
  const Ran ran = run(folder, {"[no,list]"});
  CHECK(ran.code == 66);
  CHECK(ran.err.starts_with("ocr: [no,list]: "));
}

TEST_CASE("app: a single failed input makes no output file") {
  const TempDir folder;
  const Ran ran = run(folder, {(folder / "no.pdf").string(), "-f", "json", "-o", (folder / "out.json").string()});
  CHECK(ran.code == 66);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("app: the result never takes the place of its own input") {
  const TempDir folder;
  const std::string name = folder.write("a.pdf", "the document");
  const Ran ran = run(folder, {name, "-o", name, "--force"});
  CHECK(ran.code == 73);
  CHECK(ocr::test::read_file(name) == "the document");
}

TEST_CASE("app: status and stop never start or make anything") {
  const TempDir folder;
  const Ran text = run(folder, {"status"});
  CHECK(text.code == 3);
  CHECK(text.out.starts_with("ocrd is not running"));
  const Ran json = run(folder, {"status", "--json"});
  CHECK(json.code == 3);
  CHECK(nlohmann::json::parse(json.out).at("state") == "not_running");
  const Ran stop = run(folder, {"stop"});
  CHECK(stop.code == 0);
  CHECK(stop.err == "ocr: ocrd is not running\n");
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("app: config tells value and origin of each setting") {
  const TempDir folder;
  std::filesystem::create_directories(folder / "config/ocr");
  folder.write("config/ocr/.env", "OCR_WINDOW=7\n");
  auto variables = places(folder);
  variables["OCR_WORKERS"] = "3";
  Capture capture(variables);
  CHECK(run_app({"config", "--json", "--max-pages", "9"}, capture.context) == 0);
  const auto rows = nlohmann::json::parse(capture.out()).at("settings");
  CHECK(rows.size() == settings().size());
  CHECK(rows.at("max-pages").at("from") == "flag");
  CHECK(rows.at("workers").at("value") == "3");
  CHECK(rows.at("workers").at("from") == "environment");
  CHECK(rows.at("window").at("from") == (folder / "config/ocr/.env").string() + ", line 1");
  CHECK(rows.at("engine").at("from") == "default");
}

TEST_CASE("app: a broken settings file stops the call and names the line") {
  const TempDir folder;
  const std::string file = folder.write("mine.env", "OCR_WORKERS=2\nnonsense\n");
  const auto error = error_of([&] { return run(folder, {"a.pdf", "--env-file", file}).code; });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::config);
  CHECK(std::string(error->what()).find("line 2") != std::string::npos);
}

TEST_CASE("app: no log yet is said as such") {
  const TempDir folder;
  const auto error = error_of([&] { return run(folder, {"logs"}).code; });
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::not_found);
}

TEST_CASE("app: logs prints the last lines") {
  const TempDir folder;
  std::filesystem::create_directories(folder / "state/ocr");
  folder.write("state/ocr/ocrd.log", "1\n2\n3\n");
  CHECK(run(folder, {"logs", "-n", "2"}).out == "2\n3\n");
}

TEST_CASE("app: an empty name is a usage error, wherever one is expected") {
  const auto arguments = GENERATE(
      std::vector<std::string>{"read", ""}, std::vector<std::string>{"a.pdf", ""},
      std::vector<std::string>{"a.pdf", "-o", ""}, std::vector<std::string>{"batch", ""},
      std::vector<std::string>{"batch", "in", "-o", ""}, std::vector<std::string>{"batch", "in", "--report", ""},
      std::vector<std::string>{"batch", "--files-from", ""}, std::vector<std::string>{"batch", "--retry-failed", ""},
      std::vector<std::string>{"batch", "in", "--password-file", ""}, std::vector<std::string>{"watch", ""},
      std::vector<std::string>{"watch", "in", "-o", ""}, std::vector<std::string>{"start", "--env-file", ""},
      std::vector<std::string>{"history", "export", "-o", ""});
  CAPTURE(arguments);
  CHECK(usage_error(arguments).ends_with("the name is empty; is it a variable that is not set?"));
}

TEST_CASE("app: options that nothing would heed are usage errors") {
  CHECK(usage_error({"batch", "in", "--json"}) == "--json is for list and show");
  CHECK(usage_error({"batch", "in", "--report-format", "csv"}) == "--report-format is for --report");
  CHECK(usage_error({"watch", "in", "--report-format", "csv"}) == "--report-format is for --report");
  CHECK(usage_error({"batch", "list", "-o", "x"}) == "`ocr batch list` takes no --output");
  CHECK(usage_error({"batch", "list", "-f", "json"}) == "`ocr batch list` takes no --format");
  CHECK(usage_error({"batch", "show", "1", "--report", "x"}) == "`ocr batch show` takes no --report");
  CHECK(usage_error({"batch", "cancel", "1", "--json"}) == "`ocr batch cancel` takes no --json");
  CHECK(usage_error({"batch", "resume", "1", "--force"}) == "`ocr batch resume` takes no --force");
  CHECK(usage_error({"batch", "in", "-o", "a", "-o", "b"}) == "--output can be given once");
  CHECK(usage_error({"batch", "in", "--report", "a", "--report", "b"}) == "--report can be given once");
  CHECK(usage_error({"a.pdf", "-o", "a", "--output=b"}) == "--output can be given once");
}

TEST_CASE("app: what is wrong with the pages is told before anything is read") {
  CHECK(usage_error({"a.pdf", "-p", "x"}) == "--pages: cannot understand the page range 'x'");
  CHECK(usage_error({"batch", "in", "-o", "out", "--pages", "3-1"}) == "--pages: the page range '3-1' is empty");
  CHECK(usage_error({"watch", "in", "-p", "1,"}) == "--pages: cannot understand the page range ''");
}
