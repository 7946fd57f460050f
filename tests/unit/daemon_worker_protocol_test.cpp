// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker_protocol.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace {

using namespace ocr;

struct Pair {
  explicit Pair(int type) {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()) == 0);
    ours.reset(ends[0]);
    theirs.reset(ends[1]);
    ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
  }
  UniqueFd ours;
  UniqueFd theirs;
};

std::string numbers(std::initializer_list<std::uint32_t> values) {
  std::string text;
  for (const std::uint32_t value : values)
    text.append(reinterpret_cast<const char*>(&value), sizeof value);
  return text;
}

ino_t inode(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 ? info.st_ino : 0;
}

}  // namespace

TEST_CASE("worker_protocol: a message arrives whole, wherever the stream is cut") {
  Pair pair(SOCK_STREAM);
  const std::string bytes = numbers({3, 2, 0, 4}) + "ab" + "wxyz";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    INFO("cut after " << cut << " bytes");
    PartsReader reader;
    write_all(pair.theirs.get(), bytes.substr(0, cut));
    if (cut < bytes.size()) {
      REQUIRE(reader.read(pair.ours.get()) == PartsReader::State::need_more);
      write_all(pair.theirs.get(), bytes.substr(cut));
    }
    REQUIRE(reader.read(pair.ours.get()) == PartsReader::State::complete);
    CHECK(reader.take_parts() == Parts{"ab", "", "wxyz"});
  }
}

TEST_CASE("worker_protocol: several messages in one read come out one by one") {
  Pair pair(SOCK_STREAM);
  send_parts(pair.theirs.get(), {"one"});
  send_parts(pair.theirs.get(), {});
  send_parts(pair.theirs.get(), {"two", "parts"});
  PartsReader reader;
  REQUIRE(reader.read(pair.ours.get()) == PartsReader::State::complete);
  CHECK(reader.take_parts() == Parts{"one"});
  REQUIRE(reader.read(pair.ours.get()) == PartsReader::State::complete);
  CHECK(reader.take_parts().empty());
  REQUIRE(reader.read(pair.ours.get()) == PartsReader::State::complete);
  CHECK(reader.take_parts() == Parts{"two", "parts"});
  CHECK(reader.read(pair.ours.get()) == PartsReader::State::need_more);
}

TEST_CASE("worker_protocol: a document's descriptor comes with its message") {
  Pair pair(SOCK_STREAM);
  const UniqueFd document = make_memfd("test", "content");
  send_parts(pair.theirs.get(), {"request"}, document.get());
  PartsReader reader;
  REQUIRE(reader.read(pair.ours.get()) == PartsReader::State::complete);
  const UniqueFd received = reader.take_fd();
  REQUIRE(received);
  CHECK(received.get() != document.get());
  CHECK(inode(received.get()) == inode(document.get()));
  CHECK((::fcntl(received.get(), F_GETFD) & FD_CLOEXEC) != 0);
  CHECK_FALSE(reader.take_fd());
}

TEST_CASE("worker_protocol: a descriptor that nobody took is closed with the reader") {
  Pair pair(SOCK_STREAM);
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  const UniqueFd reading(ends[0]);
  {
    const UniqueFd writing(ends[1]);
    send_parts(pair.theirs.get(), {"request"}, writing.get());
  }
  {
    PartsReader reader;
    REQUIRE(reader.read(pair.ours.get()) == PartsReader::State::complete);
  }
  char byte = 0;
  CHECK(::read(reading.get(), &byte, 1) == 0);
}

TEST_CASE("worker_protocol: a job arrives with its document and its time, however long its request is") {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1} << 16U, (std::size_t{1} << 16U) + 1, std::size_t{4} << 20U}) {
    INFO(size);
    Pair pair(SOCK_STREAM);
    const std::string request(size, 'r');
    const UniqueFd document = make_memfd("test", "content");
    // Nobody reads yet: the daemon must not have to wait for that.
    send_job(pair.theirs.get(), request, 1500, document.get());
    send_job(pair.theirs.get(), "next", 7, document.get());
    PartsReader reader;
    const auto first = receive_job(pair.ours.get(), reader);
    REQUIRE(first);
    CHECK(first->request == request);
    CHECK(first->timeout_ms == 1500);
    CHECK(inode(first->document.get()) == inode(document.get()));
    const auto second = receive_job(pair.ours.get(), reader);
    REQUIRE(second);
    CHECK(second->request == "next");
    CHECK(second->timeout_ms == 7);
    CHECK(inode(second->document.get()) == inode(document.get()));
    pair.theirs.reset();
    CHECK_FALSE(receive_job(pair.ours.get(), reader));
  }
}

TEST_CASE("worker_protocol: the other side's end is told from nothing to read") {
  Pair pair(SOCK_STREAM);
  PartsReader reader;
  CHECK(reader.read(pair.ours.get()) == PartsReader::State::need_more);
  write_all(pair.theirs.get(), numbers({1, 5}) + "ab");
  pair.theirs.reset();
  CHECK(reader.read(pair.ours.get()) == PartsReader::State::closed);
}

TEST_CASE("worker_protocol: the last message of a worker that ended still counts") {
  Pair pair(SOCK_STREAM);
  send_parts(pair.theirs.get(), {"last words"});
  pair.theirs.reset();
  PartsReader reader;
  REQUIRE(reader.read(pair.ours.get()) == PartsReader::State::complete);
  CHECK(reader.take_parts() == Parts{"last words"});
  CHECK(reader.read(pair.ours.get()) == PartsReader::State::closed);
}

TEST_CASE("worker_protocol: a message over the limits is refused before its bytes are waited for") {
  for (const std::string& head :
       {numbers({65}), numbers({0xFFFFFFFF}), numbers({2, 0x3FFFFFFF, 2}), numbers({1, 0xFFFFFFFF})}) {
    Pair pair(SOCK_STREAM);
    PartsReader reader;
    write_all(pair.theirs.get(), head);
    CHECK_THROWS_AS(reader.read(pair.ours.get()), std::length_error);
  }
}

TEST_CASE("worker_protocol: packets keep their bounds, and nothing there is not the end") {
  Pair pair(SOCK_SEQPACKET);
  bool would_block = false;
  CHECK_FALSE(receive_packet(pair.ours.get(), would_block));
  CHECK(would_block);
  send_packet(pair.theirs.get(), "first");
  const UniqueFd document = make_memfd("test", "content");
  send_packet(pair.theirs.get(), "second", document.get());
  const auto first = receive_packet(pair.ours.get(), would_block);
  REQUIRE(first);
  CHECK(first->text == "first");
  CHECK_FALSE(first->fd);
  const auto second = receive_packet(pair.ours.get(), would_block);
  REQUIRE(second);
  CHECK(second->text == "second");
  CHECK(inode(second->fd.get()) == inode(document.get()));
  pair.theirs.reset();
  CHECK_FALSE(receive_packet(pair.ours.get(), would_block));
  CHECK_FALSE(would_block);
}

TEST_CASE("worker_protocol: writing to a side that is gone is an error of this call alone") {
  Pair pair(SOCK_SEQPACKET);
  pair.theirs.reset();
  try {
    send_packet(pair.ours.get(), "x");
    FAIL("it was sent to nobody");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == EPIPE);
  }
}
