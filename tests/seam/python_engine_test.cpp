// SPDX-License-Identifier: Apache-2.0
#include "daemon/zygote/python_engine.hpp"

#include "common/build_defaults.hpp"
#include "tests/seam/seam.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <unistd.h>

namespace {

using namespace ocr;
using nlohmann::json;
using test::seam;

// What `request` makes of a one-page document, each frame as JSON or text.
std::vector<std::string> process(const std::string& text, const json& request) {
  return seam().engine.process(test::tiny_pdf(text).get(), request.dump());
}

// A folder that looks like a virtual environment with that line in its pyvenv.cfg.
std::string environment_with(const test::TempDir& folder, const std::string& line) {
  std::filesystem::create_directories(folder / "bin");
  folder.write("pyvenv.cfg", "home = /usr/bin\n" + line + "\n");
  std::error_code ignored;
  std::filesystem::create_symlink("/bin/true", folder / "bin/python3", ignored);
  return (folder / "bin/python3").string();
}

std::optional<Error> refusal(const std::string& python, const std::string& service_dir = kDefaultServiceDir) {
  return test::error_of([&] { return std::make_unique<PythonEngine>(PythonSettings{python, service_dir}); });
}

}  // namespace

TEST_CASE("python_engine: it is the interpreter of the virtual environment, and says so") {
  const json report = json::parse(seam().report);
  INFO(report.dump());
  REQUIRE(report.at("ok") == true);
  CHECK(report.at("executable") == kDefaultPython);
  CHECK(report.at("python").get<std::string>().starts_with("3."));
  CHECK(report.at("fingerprint").get<std::string>().size() == 16);
  CHECK(report.at("packages").contains("pdfplumber"));
}

TEST_CASE("python_engine: the warm-up tells each module before and after, then the first document") {
  std::vector<std::string> begun;
  std::vector<std::string> done;
  for (const std::string& text : seam().events) {
    const json event = json::parse(text);
    const std::string name = event.value("module", event.at("stage").get<std::string>());
    (event.contains("ms") ? done : begun).push_back(name);
  }
  CHECK(begun == done);
  REQUIRE(done.size() >= 3);
  CHECK(std::find(done.begin(), done.end(), "pdfplumber") != done.end());
  CHECK(done.back() == "first_document");
}

TEST_CASE("python_engine: the warm process has one thread, and SIGPIPE is as it was") {
  const std::filesystem::directory_iterator threads("/proc/self/task");
  CHECK(std::distance(begin(threads), end(threads)) == 1);
  struct sigaction action {};
  REQUIRE(::sigaction(SIGPIPE, nullptr, &action) == 0);
  CHECK(action.sa_handler == SIG_DFL);
}

TEST_CASE("python_engine: a document comes back as frames") {
  const auto frames = process("Hello seam 42", {{"file", "tiny.pdf"}, {"formats", {"text"}}});
  REQUIRE(frames.size() == 3);
  INFO(frames[0]);
  CHECK(json::parse(frames[0]).at("status") == "ok");
  const json document = json::parse(frames[1]);
  CHECK(document.at("schema") == "ocr.document/1");
  CHECK(document.at("source").at("file") == "tiny.pdf");
  CHECK(document.at("source").at("pages") == 1);
  CHECK(frames[2].find("Hello seam 42") != std::string::npos);
}

TEST_CASE("python_engine: what is no document is a failure with a code, never an exception") {
  const UniqueFd garbage = make_memfd("garbage", std::string(5000, '\1'));
  for (const auto& [fd, request] : {std::pair(garbage.get(), std::string(R"({"file":"x.pdf"})")),
                                    {garbage.get(), "no JSON"},
                                    {garbage.get(), "\xff\xfe"},
                                    {-1, R"({"file":"x.pdf"})"}}) {
    INFO(request);
    const auto frames = seam().engine.process(fd, request);
    REQUIRE(frames.size() == 2);
    const json meta = json::parse(frames[0]);
    CHECK(meta.at("status") == "error");
    CHECK(error_from_name(meta.at("error").at("code").get<std::string>()));
    CHECK(json::parse(frames[1]).at("error").at("code") == meta.at("error").at("code"));
  }
}

TEST_CASE("python_engine: the descriptor stays the caller's, wherever it stands") {
  const UniqueFd pdf = test::tiny_pdf("Still here");
  ::lseek(pdf.get(), 0, SEEK_END);
  for (int i = 0; i < 3; ++i) {
    const auto frames = seam().engine.process(pdf.get(), R"({"file":"a.pdf","formats":["text"]})");
    REQUIRE(frames.size() == 3);
    CHECK(frames[2].find("Still here") != std::string::npos);
  }
}

TEST_CASE("python_engine: a forked child reads as its parent does") {
  const auto fork = [] { return seam().engine.fork_process(); };
  const std::string text = test::in_child(fork, [] {
    seam().engine.prime();
    return process("In the child", {{"file", "a.pdf"}, {"formats", {"text"}}}).at(2);
  });
  CHECK(text.find("In the child") != std::string::npos);
  CHECK(process("In the parent", {{"file", "a.pdf"}, {"formats", {"text"}}}).at(2).find("In the parent") !=
        std::string::npos);
}

TEST_CASE("python_engine: the folders it reads from hold the package and its environment") {
  const auto folders = seam().engine.folders();
  CHECK(std::find(folders.begin(), folders.end(), kDefaultServiceDir) != folders.end());
  for (const std::string& folder : folders)
    CHECK(folder.starts_with('/'));
}

TEST_CASE("python_engine: an interpreter that is not there is named, with what to do") {
  const auto error = refusal("/nonexistent/bin/python3");
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::python_missing);
  CHECK(std::string(error->what()).find("/nonexistent/bin/python3") != std::string::npos);
  CHECK(error->hint().find(kRequirementsFile) != std::string::npos);
}

TEST_CASE("python_engine: an interpreter of another version is refused before it starts") {
  const test::TempDir folder;
  CHECK(refusal(environment_with(folder, "version = 3.9.1"))->code() == ErrorCode::python_too_old);
  CHECK(refusal(environment_with(folder, "version = 2.7.18"))->code() == ErrorCode::python_too_old);
  CHECK(refusal(environment_with(folder, "version = 3.99.0"))->code() == ErrorCode::python_missing);
}

TEST_CASE("python_engine: a service folder without the package is told") {
  const test::TempDir folder;
  const auto error = refusal(kDefaultPython, folder.path());
  REQUIRE(error);
  CHECK(error->code() == ErrorCode::python_module_missing);
  CHECK(std::string(error->what()).find(folder.path().string()) != std::string::npos);
}

TEST_CASE("python_engine: the version comes from pyvenv.cfg, else from the name of the program") {
  const test::TempDir folder;
  CHECK(interpreter_version(environment_with(folder, "version = 3.9.1")) == "3.9");
  CHECK(interpreter_version(environment_with(folder, "version_info=3.13.0.final.0")) == "3.13");
  CHECK(interpreter_version(environment_with(folder, "  version  =  3.11.2  ")) == "3.11");
  const test::TempDir bare;
  bare.write("python3.10", "");
  std::filesystem::create_symlink(bare / "python3.10", bare / "python3");
  CHECK(interpreter_version(bare / "python3") == "3.10");
  CHECK(interpreter_version(bare.write("python", "")).empty());
  CHECK(interpreter_version("/nonexistent/python3").empty());
}
