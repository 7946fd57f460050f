// SPDX-License-Identifier: Apache-2.0
#include "common/document_file.hpp"
#include "common/local_socket.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace ocr;

std::optional<ErrorCode> code_of(const std::string& path, std::uint64_t limit = 1000) {
  const auto error = test::error_of([&] { return open_document(path, limit); });
  if (!error) return std::nullopt;
  CHECK_FALSE(error->hint().empty());
  return error->code();
}

}  // namespace

TEST_CASE("document_file: a file is opened for reading, with its size") {
  const test::TempDir folder;
  const OpenDocument document = open_document(folder.write("a.pdf", "content"), 7);
  CHECK(document.size == 7);
  CHECK(read_all(document.fd.get(), 100) == "content");
}

TEST_CASE("document_file: a link is followed") {
  const test::TempDir folder;
  std::filesystem::create_symlink(folder.write("a.pdf", "content"), folder / "link");
  CHECK_FALSE(code_of(folder / "link"));
}

TEST_CASE("document_file: each thing that is no document has its own error") {
  const test::TempDir folder;
  folder.write("file", "x");
  CHECK(code_of(folder / "absent") == ErrorCode::not_found);
  CHECK(code_of(folder / "file" / "below") == ErrorCode::not_found);
  CHECK(code_of(folder / std::string(300, 'n')) == ErrorCode::not_found);
  CHECK(code_of("") == ErrorCode::not_found);
  CHECK(code_of(folder.path()) == ErrorCode::is_directory);
  CHECK(code_of("/dev/null") == ErrorCode::not_a_file);
  CHECK(code_of(folder.write("empty", "")) == ErrorCode::empty_file);
  CHECK(code_of(folder.write("large", std::string(1001, 'x'))) == ErrorCode::too_large);
  CHECK_FALSE(code_of(folder.write("just", std::string(1000, 'x'))));
}

TEST_CASE("document_file: a FIFO is refused without waiting for a writer") {
  const test::TempDir folder;
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK(code_of(folder / "fifo") == ErrorCode::not_a_file);
}

TEST_CASE("document_file: a socket is no file") {
  const test::TempDir folder;
  const UniqueFd listening = listen_local(folder / "socket");
  CHECK(code_of(folder / "socket") == ErrorCode::not_a_file);
}

TEST_CASE("document_file: a link that leads to itself is not found") {
  const test::TempDir folder;
  std::filesystem::create_symlink(folder / "loop", folder / "loop");
  CHECK(code_of(folder / "loop") == ErrorCode::not_found);
}

TEST_CASE("document_file: a file that may not be read says so") {
  if (::geteuid() == 0) {
    WARN("skipped: root may read everything");
    return;
  }
  const test::TempDir folder;
  const std::string file = folder.write("secret", "x");
  ::chmod(file.c_str(), 0);
  CHECK(code_of(file) == ErrorCode::permission_denied);
}
