// SPDX-License-Identifier: Apache-2.0
#include "cli/format_files.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/cli_capture.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>

namespace {

using namespace ocr;
using ocr::test::Capture;
using ocr::test::code_of;
using ocr::test::read_file;
using ocr::test::TempDir;
using Names = std::vector<std::string>;

// What goes to standard output for two documents; each has a frame for the document and one for the format.
std::string two_as(const std::string& format, const std::string& first, const std::string& second) {
  Capture capture;
  FormatFiles files({format}, 2, {}, false, capture.output, capture.messages);
  files.write("a.pdf", {"{1}", first});
  files.write("b.pdf", {"{2}", second});
  files.commit();
  return capture.out();
}

}  // namespace

TEST_CASE("format files: text of several documents is parted as head does it") {
  CHECK(two_as("text", "one", "two\n") == "==> a.pdf <==\none\n\n==> b.pdf <==\ntwo\n");
  CHECK(two_as("md", "# one\n", "# two\n") == "==> a.pdf <==\n# one\n\n==> b.pdf <==\n# two\n");
}

TEST_CASE("format files: one text has no head") {
  Capture capture;
  FormatFiles files({"text"}, 1, {}, false, capture.output, capture.messages);
  files.write("a.pdf", {"{}", "one"});
  CHECK(capture.out() == "one\n");
}

TEST_CASE("format files: documents are a line each") {
  CHECK(two_as("json", "", "") == "{1}\n{2}\n");
}

TEST_CASE("format files: tables have their columns named once") {
  CHECK(two_as("csv", "a,b\r\n1,2\r\n", "a,b\r\n3,4\r\n") == "a,b\r\n1,2\r\n3,4\r\n");
  CHECK(two_as("tsv", "a\n", "a\n1\n") == "a\n1\n");
  CHECK(two_as("csv", "a", "a") == "a");
  CHECK(two_as("csv", "", "").empty());
}

TEST_CASE("format files: transactions are parted by a line") {
  CHECK(two_as("ledger", "one\n", "two\n") == "one\n\ntwo\n");
}

TEST_CASE("format files: what cannot be joined is refused before anything is made") {
  const TempDir folder;
  Capture capture;
  for (const char* format : {"pdf", "xlsx", "hocr", "alto"}) {
    INFO(format);
    CHECK(code_of([&] {
            FormatFiles({format}, 2, (folder / "a").string(), false, capture.output, capture.messages);
          }) == ErrorCode::usage);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("format files: several formats go to a file each, and bytes are not touched") {
  const TempDir folder;
  Capture capture;
  const std::string name = (folder / "{ext}-ticket.{ext}").string();
  FormatFiles files({"csv", "json", "pdf"}, 1, name, false, capture.output, capture.messages);
  files.write("a.pdf", {"{}", "a,b\r\n", std::string("%PDF\0", 5)});
  CHECK_FALSE(std::filesystem::exists(folder / "pdf-ticket.pdf"));
  files.commit();
  CHECK(read_file(folder / "csv-ticket.csv") == "a,b\r\n");
  CHECK(read_file(folder / "json-ticket.json") == "{}\n");
  CHECK(read_file(folder / "pdf-ticket.pdf") == std::string("%PDF\0", 5));
  CHECK(capture.out().empty());
  CHECK(files.names().size() == 3);
}

TEST_CASE("format files: what is not committed leaves nothing") {
  const TempDir folder;
  Capture capture;
  {
    FormatFiles files({"csv", "json"}, 1, (folder / "a.{ext}").string(), false, capture.output, capture.messages);
    files.write("a.pdf", {"{}", "a\r\n"});
    files.discard();
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("format files: several formats need {ext}") {
  const TempDir folder;
  Capture capture;
  for (const std::string& name : {std::string(), (folder / "a.out").string()}) {
    const auto error = ocr::test::error_of([&] {
      FormatFiles({"json", "csv"}, 1, name, false, capture.output, capture.messages);
    });
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::usage);
    CHECK(error->hint().find("{ext}") != std::string::npos);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("format files: an existing file is not replaced without force") {
  const TempDir folder;
  const std::string there = folder.write("a.csv", "mine");
  Capture capture;
  const std::string name = (folder / "a.{ext}").string();
  CHECK(code_of([&] {
          FormatFiles({"json", "csv"}, 1, name, false, capture.output, capture.messages);
        }) == ErrorCode::cannot_create);
  CHECK(read_file(there) == "mine");
  Capture again;
  FormatFiles files({"json", "csv"}, 1, name, true, again.output, again.messages);
  files.write("a.pdf", {"{}", "new"});
  files.commit();
  CHECK(read_file(there) == "new");
}

TEST_CASE("format files: bytes are not for a terminal") {
  const UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY));
  REQUIRE(terminal);
  Capture capture;
  Output output(terminal.get(), true, capture.messages);
  CHECK(code_of([&] { FormatFiles({"pdf"}, 1, {}, false, output, capture.messages); }) == ErrorCode::usage);
  CHECK_NOTHROW(FormatFiles({"csv"}, 1, {}, false, output, capture.messages));
}

TEST_CASE("format files: failures are records among the documents") {
  Capture capture;
  FormatFiles files({"json"}, 2, {}, false, capture.output, capture.messages);
  REQUIRE(files.wants_failures());
  files.write_failure("{1}");
  files.write("b.pdf", {"{2}"});
  CHECK(capture.out() == "{1}\n{2}\n");
  Capture table;
  CHECK_FALSE(FormatFiles({"csv"}, 2, {}, false, table.output, table.messages).wants_failures());
}
