// SPDX-License-Identifier: Apache-2.0
#include "batch/filing.hpp"
#include "batch/inbox.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

namespace {

using namespace ocr;
using namespace ocr::batch;
using ocr::test::code_of;
using ocr::test::read_file;
using ocr::test::TempDir;
namespace fs = std::filesystem;
using Names = std::vector<std::string>;

// A watched folder, whose clock goes ahead of the real one as far as files need to be complete.
struct Watched {
  TempDir folder;
  BatchRequest request;
  std::vector<std::string> problems;
  std::optional<Inbox> inbox;

  Watched() {
    ignore_broken_leases();
    request.recursive = true;
    request.settle_ms = 2000;
    fs::create_directories(folder / "in");
  }
  void file(const std::string& name) const {
    fs::create_directories((folder / ("in/" + name)).parent_path());
    std::ofstream(folder / ("in/" + name)) << "x";
  }
  void watch(const std::string& output = {}) {
    request.paths = {(folder / "in").string()};
    inbox.emplace(request, output, [this](const std::string& path, int) { problems.push_back(path); });
  }
  // What is complete in a while, below the folder.
  Names names() {
    Names names;
    auto now = std::chrono::steady_clock::now();
    inbox->look(now);
    for (int i = 0; i < 3; ++i) {
      while (const auto path = inbox->next(now))
        names.push_back(fs::path(*path).lexically_relative(folder / "in").string());
      now += std::chrono::seconds(10);
    }
    std::sort(names.begin(), names.end());
    return names;
  }
};

}  // namespace

TEST_CASE("inbox: names of what is not finished") {
  for (const char* name : {".a.pdf", "a.pdf.part", "a.crdownload", "a.tmp", "a.pdf~"})
    CHECK(is_passing_name(name));
  for (const char* name : {"a.pdf", "part", "a.tmp.pdf", "tmp"})
    CHECK_FALSE(is_passing_name(name));
}

TEST_CASE("inbox: what is there at the start and what comes later is given once") {
  Watched watched;
  watched.file("a.pdf");
  watched.file("sub/b.pdf");
  watched.file(".hidden.pdf");
  watched.file(".hidden/a.pdf");
  watched.file("c.pdf.part");
  watched.file("done/old.pdf");
  watched.file("failed/old.pdf");
  watched.file("sub/done/c.pdf");
  watched.file("out/a.json");
  watched.watch((watched.folder / "in/out").string());
  CHECK(watched.names() == Names{"a.pdf", "sub/b.pdf", "sub/done/c.pdf"});
  CHECK(watched.names().empty());
  CHECK(watched.inbox->is_idle());

  watched.file("d\n\xff.pdf");
  watched.file("out/d.json");
  watched.file("done/d.pdf");
  fs::rename(watched.folder / "in/c.pdf.part", watched.folder / "in/c.pdf");
  CHECK(watched.names() == Names{"c.pdf", "d\n\xff.pdf"});
  CHECK(watched.problems.empty());
}

TEST_CASE("inbox: include and exclude, and no sub folders without recursive") {
  Watched watched;
  watched.request.recursive = false;
  watched.request.include = {"*.pdf"};
  watched.request.exclude = {"x*"};
  for (const char* name : {"a.pdf", "a.txt", "x.pdf", "sub/b.pdf"})
    watched.file(name);
  watched.watch();
  CHECK(watched.names() == Names{"a.pdf"});
  watched.file("b.pdf");
  watched.file("b.txt");
  watched.file("later/c.pdf");
  CHECK(watched.names() == Names{"b.pdf"});
}

TEST_CASE("inbox: a folder that comes later is looked into, with what is in it already") {
  Watched watched;
  watched.watch();
  CHECK(watched.names().empty());
  watched.file("new/deep/a.pdf");
  CHECK(watched.names() == Names{"new/deep/a.pdf"});
  watched.file("new/deep/b.pdf");
  CHECK(watched.names() == Names{"new/deep/b.pdf"});

  fs::create_directories(watched.folder / "elsewhere/deep");
  std::ofstream(watched.folder / "elsewhere/deep/c.pdf") << "x";
  fs::rename(watched.folder / "elsewhere", watched.folder / "in/moved");
  CHECK(watched.names() == Names{"moved/deep/c.pdf"});
  // Renamed within, its files have other names.
  fs::rename(watched.folder / "in/moved", watched.folder / "in/renamed");
  CHECK(watched.names() == Names{"renamed/deep/c.pdf"});
  watched.file("renamed/deep/d.pdf");
  CHECK(watched.names() == Names{"renamed/deep/d.pdf"});
  // Gone, it is no matter of ours.
  fs::rename(watched.folder / "in/renamed", watched.folder / "elsewhere");
  CHECK(watched.names().empty());
  std::ofstream(watched.folder / "elsewhere/deep/e.pdf") << "x";
  CHECK(watched.names().empty());
}

TEST_CASE("inbox: links that lead round in circles end, and links to files are files") {
  Watched watched;
  watched.file("sub/a.pdf");
  fs::create_directory_symlink("..", watched.folder / "in/sub/up");
  std::ofstream(watched.folder / "outside.pdf") << "x";
  watched.watch();
  CHECK(watched.names() == Names{"sub/a.pdf"});
  fs::create_symlink("../outside.pdf", watched.folder / "in/link.pdf");
  fs::create_hard_link(watched.folder / "outside.pdf", watched.folder / "in/hard.pdf");
  CHECK(watched.names() == Names{"hard.pdf", "link.pdf"});
  watched.inbox->rescan();
  CHECK(watched.names() == Names{"hard.pdf", "link.pdf", "sub/a.pdf"});
}

TEST_CASE("inbox: a rescan finds what no event told of") {
  Watched watched;
  watched.file("sub/a.pdf");
  watched.watch();
  CHECK(watched.names() == Names{"sub/a.pdf"});
  // As after an overflow: its events are lost.
  watched.file("new/b.pdf");
  fs::rename(watched.folder / "in/sub", watched.folder / "in/renamed");
  watched.inbox->rescan();
  CHECK(watched.names() == Names{"new/b.pdf", "renamed/a.pdf"});
}

TEST_CASE("inbox: our report in the folder is no input") {
  Watched watched;
  watched.request.report = (watched.folder / "in/report.ndjson").string();
  watched.file("report.ndjson");
  watched.file("sub/report.ndjson");
  watched.watch();
  CHECK(watched.names() == Names{"sub/report.ndjson"});
}

TEST_CASE("inbox: the end of the folder is told") {
  Watched watched;
  CHECK(code_of([&] {
          watched.request.paths = {(watched.folder / "none").string()};
          const Inbox inbox(watched.request, {}, {});
        }) == ErrorCode::not_found);
  watched.watch();
  CHECK(watched.names().empty());
  SECTION("removed") {
    fs::remove_all(watched.folder / "in");
  }
  SECTION("moved") {
    fs::rename(watched.folder / "in", watched.folder / "there");
  }
  CHECK(code_of([&] { watched.inbox->look(std::chrono::steady_clock::now()); }) == ErrorCode::not_found);
}

TEST_CASE("inbox: a folder above that is renamed is seen in time") {
  Watched watched;
  fs::create_directories(watched.folder / "above/in");
  watched.request.paths = {(watched.folder / "above/in").string()};
  Inbox inbox(watched.request, {}, {});
  const auto now = std::chrono::steady_clock::now();
  inbox.look(now);
  fs::rename(watched.folder / "above", watched.folder / "there");
  CHECK(code_of([&] { inbox.look(now + std::chrono::seconds(2)); }) == ErrorCode::not_found);
}

TEST_CASE("inbox: waiting ends with an event") {
  Watched watched;
  watched.watch();
  CHECK(watched.names().empty());
  std::thread writer([&] { watched.file("a.pdf"); });
  watched.inbox->wait(Milliseconds(600000));
  writer.join();
  CHECK(watched.names() == Names{"a.pdf"});
}

namespace {

// The record of a file in the watched folder.
Record record_for(const Watched& watched, const std::string& name) {
  struct stat info {};
  REQUIRE(::stat((watched.folder / ("in/" + name)).c_str(), &info) == 0);
  Record record = record_of(info);
  record.below = static_cast<std::uint32_t>((watched.folder / "in/").string().size());
  return record;
}

std::string file_away(const Filing& filing, const Watched& watched, const std::string& name, const Record& record,
                      bool done) {
  const auto moved = filing.file((watched.folder / ("in/" + name)).string(), record, done);
  return moved ? fs::path(*moved).lexically_relative(watched.folder / "in").string() : "";
}

}  // namespace

TEST_CASE("filing: inputs go to folders that mirror where they were, and replace nothing") {
  Watched watched;
  watched.file("sub/a.pdf");
  const Filing filing((watched.folder / "in").string());
  CHECK(file_away(filing, watched, "sub/a.pdf", record_for(watched, "sub/a.pdf"), true) == "done/sub/a.pdf");
  CHECK_FALSE(fs::exists(watched.folder / "in/sub/a.pdf"));
  watched.file("sub/a.pdf");
  CHECK(file_away(filing, watched, "sub/a.pdf", record_for(watched, "sub/a.pdf"), true) == "done/sub/a-1.pdf");
  watched.file("sub/a.pdf");
  CHECK(file_away(filing, watched, "sub/a.pdf", record_for(watched, "sub/a.pdf"), false) == "failed/sub/a.pdf");
  watched.file("sub/a.pdf");
  Record numbered = record_for(watched, "sub/a.pdf");
  numbered.copy = 7;
  CHECK(file_away(filing, watched, "sub/a.pdf", numbered, true) == "done/sub/a-7.pdf");
}

TEST_CASE("filing: what is not the file that was read stays") {
  Watched watched;
  watched.file("a.pdf");
  const Filing filing((watched.folder / "in").string());
  const Record record = record_for(watched, "a.pdf");
  std::ofstream(watched.folder / "in/a.pdf", std::ios::app) << "more";
  CHECK(file_away(filing, watched, "a.pdf", record, true).empty());
  CHECK(read_file(watched.folder / "in/a.pdf") == "xmore");
  fs::remove(watched.folder / "in/a.pdf");
  CHECK(file_away(filing, watched, "a.pdf", record, true).empty());
}

TEST_CASE("filing: a file that stands where the folder should be is told") {
  Watched watched;
  watched.file("done");
  CHECK(code_of([&] { const Filing filing((watched.folder / "in").string()); }) == ErrorCode::cannot_create);
}
