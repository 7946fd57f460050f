// SPDX-License-Identifier: Apache-2.0
// Both ends of the wire in one process: the client's own ZMTP against libzmq's ROUTER.
#include "common/local_socket.hpp"
#include "common/transport.hpp"
#include "daemon/server.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <poll.h>
#include <sys/socket.h>

namespace {

using namespace ocr;

constexpr std::uint64_t kMaxMessage = 1U << 20U;
constexpr Milliseconds kLimit{10000};
constexpr Milliseconds kTurn{10};

struct Bench {
  // The next message from any client, while `client` does its part of the handshake.
  [[nodiscard]] std::optional<Server::Incoming> incoming(ClientChannel& client) {
    const auto deadline = std::chrono::steady_clock::now() + kLimit;
    while (std::chrono::steady_clock::now() < deadline) {
      if (auto found = server.receive()) return found;
      static_cast<void>(client.wait(kTurn, -1));
    }
    return std::nullopt;
  }
  [[nodiscard]] static std::optional<Message> answer(ClientChannel& client) {
    if (client.wait(kLimit, -1) != ClientChannel::Event::message) return std::nullopt;
    return client.receive();
  }

  test::TempDir folder;
  std::filesystem::path path = folder / "s";
  Server server{listen_local(path).release(), "ipc://" + path.string(), kMaxMessage};
};

}  // namespace

TEST_CASE("server: a request and its answers cross the wire as they are") {
  Bench bench;
  ClientChannel client(bench.path);
  const std::string document("%PDF\0\xff\n", 7);
  client.send({Kind::read, R"({"id":1})", {document, ""}});
  const auto incoming = bench.incoming(client);
  REQUIRE(incoming);
  CHECK_FALSE(incoming->error);
  CHECK(incoming->message.kind == Kind::read);
  CHECK(incoming->message.json == R"({"id":1})");
  CHECK(incoming->message.frames == std::vector<std::string>{document, ""});
  const std::string large(500000, 'x');
  CHECK(bench.server.send(incoming->client, {Kind::accepted, "{}", {}}));
  CHECK(bench.server.send(incoming->client, {Kind::result, "{}", {large, "text"}}));
  CHECK(Bench::answer(client)->kind == Kind::accepted);
  const auto result = Bench::answer(client);
  REQUIRE(result);
  CHECK(result->frames == std::vector<std::string>{large, "text"});
  CHECK_FALSE(client.receive());
}

TEST_CASE("server: many requests sent at once arrive in their order") {
  Bench bench;
  ClientChannel client(bench.path);
  for (int i = 0; i < 200; ++i)
    client.send({Kind::read, std::to_string(i), {}});
  for (int i = 0; i < 200; ++i) {
    const auto incoming = bench.incoming(client);
    REQUIRE(incoming);
    CHECK(incoming->message.json == std::to_string(i));
  }
}

TEST_CASE("server: clients are told apart, and one that is gone is known to be") {
  Bench bench;
  ClientChannel first(bench.path);
  std::string gone;
  {
    ClientChannel second(bench.path);
    first.send({Kind::status, "{}", {}});
    const auto from_first = bench.incoming(first);
    second.send({Kind::status, "{}", {}});
    const auto from_second = bench.incoming(second);
    REQUIRE(from_first);
    REQUIRE(from_second);
    CHECK(from_first->client != from_second->client);
    CHECK(bench.server.send(from_first->client, done()));
    CHECK(Bench::answer(first)->kind == Kind::done);
    CHECK_FALSE(second.receive());
    gone = from_second->client;
  }
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  bool sent = true;
  while (sent && std::chrono::steady_clock::now() < deadline) {
    sent = bench.server.send(gone, done());
    ::poll(nullptr, 0, 1);
  }
  CHECK_FALSE(sent);
  CHECK_FALSE(bench.server.send("nobody", done()));
}

TEST_CASE("server: frames that are no message of ours are handed on as an error, with whom to answer") {
  Bench bench;
  auto fd = connect_local(bench.path);
  REQUIRE(fd);
  write_all(fd->get(), zmtp_opening());
  ZmtpDecoder decoder;
  while (!decoder.ready())
    decoder.feed(read_all(fd->get(), 1));
  write_all(fd->get(), zmtp_encode({"no header", "{}"}) + zmtp_encode({encode_header(Kind::status)}));
  ClientChannel other(bench.path);
  for (int i = 0; i < 2; ++i) {
    const auto incoming = bench.incoming(other);
    REQUIRE(incoming);
    REQUIRE(incoming->error);
    CHECK(incoming->error->code() == ErrorCode::bad_request);
    CHECK_FALSE(incoming->client.empty());
  }
}

TEST_CASE("server: a message over the limit ends its connection and no other") {
  Bench bench;
  ClientChannel large(bench.path);
  ClientChannel other(bench.path);
  large.send({Kind::read, "{}", {std::string(2 * kMaxMessage, 'x')}});
  other.send({Kind::status, "{}", {}});
  ClientChannel::Event event = ClientChannel::Event::timeout;
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  std::size_t from_other = 0;
  while (event == ClientChannel::Event::timeout && std::chrono::steady_clock::now() < deadline) {
    event = large.wait(kTurn, -1);
    static_cast<void>(other.wait(Milliseconds(0), -1));
    while (const auto incoming = bench.server.receive())
      from_other += incoming->message.kind == Kind::status ? 1 : 0;
  }
  CHECK(event == ClientChannel::Event::closed);
  if (from_other == 0) from_other = bench.incoming(other) ? 1 : 0;
  CHECK(from_other == 1);
}

TEST_CASE("server: connections go on when the socket's name is gone, and what was sent is delivered at the end") {
  Bench bench;
  ClientChannel client(bench.path);
  client.send({Kind::status, "{}", {}});
  const auto incoming = bench.incoming(client);
  REQUIRE(incoming);
  std::filesystem::remove(bench.path);
  CHECK_FALSE(connect_local(bench.path));
  CHECK(bench.server.send(incoming->client, {Kind::result, "{}", {std::string(100000, 'x')}}));
  bench.server.close(Milliseconds(1000));
  const auto result = Bench::answer(client);
  REQUIRE(result);
  CHECK(result->frames.at(0).size() == 100000);
  CHECK(client.wait(kLimit, -1) == ClientChannel::Event::closed);
}

TEST_CASE("transport: without anybody there the channel is closed, not silent") {
  const test::TempDir folder;
  ClientChannel absent(folder / "absent");
  absent.send(status_request());
  CHECK(absent.wait(kLimit, -1) == ClientChannel::Event::closed);
  CHECK_FALSE(absent.receive());
}

TEST_CASE("transport: the end of the other descriptor ends a wait") {
  Bench bench;
  ClientChannel client(bench.path);
  const UniqueFd listening = listen_local(bench.folder / "lease");
  const auto lease = connect_local(bench.folder / "lease");
  client.send(status_request());
  REQUIRE(bench.incoming(client));
  CHECK(client.wait(Milliseconds(1), lease->get()) == ClientChannel::Event::timeout);
  UniqueFd(::accept(listening.get(), nullptr, nullptr)).reset();
  CHECK(client.wait(kLimit, lease->get()) == ClientChannel::Event::closed);
}

TEST_CASE("transport: whatever is no daemon on the socket is an error") {
  const test::TempDir folder;
  const UniqueFd listening = listen_local(folder / "s");
  ClientChannel client(folder / "s");
  const UniqueFd peer(::accept(listening.get(), nullptr, nullptr));
  write_all(peer.get(), "220 mail.example.org ESMTP ready for whatever you may have to say to it today\r\n");
  try {
    static_cast<void>(client.wait(kLimit, -1));
    FAIL("it was taken for a daemon");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::protocol_mismatch);
  }
}
