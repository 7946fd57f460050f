// SPDX-License-Identifier: Apache-2.0
#include "cli/inputs.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace {

using namespace ocr;
using ocr::test::code_of;
using ocr::test::read_file;
using ocr::test::TempDir;

constexpr std::uint64_t kLimit = 1000;

struct Pipe {
  UniqueFd in;
  UniqueFd out;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw_errno("cannot create a pipe");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// What a pipe that carried `content` becomes as an input.
Input piped(const std::string& content, std::uint64_t limit) {
  Pipe pipe = make_pipe();
  write_all(pipe.out.get(), content);
  pipe.out.reset();
  return open_input(fmt::format("/dev/fd/{}", pipe.in.get()), limit);
}

}  // namespace

TEST_CASE("inputs: a file keeps its name and gets an absolute path, links left alone") {
  const TempDir folder;
  folder.write("a.pdf", "x");
  std::filesystem::create_symlink("a.pdf", folder / "link.pdf");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const Input input = open_input("link.pdf", kLimit);
  std::filesystem::current_path(before);
  CHECK(input.name == "link.pdf");
  CHECK(input.path == (std::filesystem::canonical(folder.path()) / "link.pdf").string());
  CHECK_FALSE(input.memory);
}

TEST_CASE("inputs: any bytes make a name") {
  const TempDir folder;
  const std::string name = folder.write("caf\xe9\n%.pdf", "x");
  CHECK(open_input(name, kLimit).path == name);
}

TEST_CASE("inputs: what is no document is an error of its own") {
  const TempDir folder;
  CHECK(code_of([&] { return open_input((folder / "no.pdf").string(), kLimit); }) == ErrorCode::not_found);
  CHECK(code_of([&] { return open_input(folder.path().string(), kLimit); }) == ErrorCode::is_directory);
  CHECK(code_of([&] { return open_input("/dev/null", kLimit); }) == ErrorCode::not_a_file);
  CHECK(code_of([&] { return open_input(folder.write("empty.pdf", ""), kLimit); }) == ErrorCode::empty_file);
}

TEST_CASE("inputs: a pipe becomes a file in memory that another process can open") {
  const Input input = piped("document", kLimit);
  REQUIRE(input.memory);
  CHECK(input.path == fmt::format("/proc/{}/fd/{}", ::getpid(), input.memory.get()));
  CHECK(read_file(input.path) == "document");
}

TEST_CASE("inputs: a pipe is read up to the limit and not a byte more") {
  CHECK(read_file(piped(std::string(kLimit, 'x'), kLimit).path).size() == kLimit);
  CHECK(code_of([] { return piped(std::string(kLimit + 1, 'x'), kLimit); }) == ErrorCode::too_large);
  CHECK(code_of([] { return piped("", kLimit); }) == ErrorCode::empty_file);
}

TEST_CASE("inputs: a file behind a descriptor is read as a pipe is") {
  const TempDir folder;
  const std::string name = folder.write("a.pdf", "document");
  const UniqueFd fd(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  // The daemon's own /proc/self would be another process.
  const Input input = open_input(fmt::format("/proc/self/fd/{}", fd.get()), kLimit);
  REQUIRE(input.memory);
  CHECK(read_file(input.path) == "document");
}
