// SPDX-License-Identifier: Apache-2.0
#include "cli/connection.hpp"

#include "cli/signals.hpp"
#include "common/build_info.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <sys/random.h>
#include <sys/socket.h>
#include <system_error>
#include <utility>

namespace ocr {

namespace {

std::string make_token() {
  std::array<std::uint8_t, 16> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw_errno("cannot get random bytes");
  std::string token;
  for (const std::uint8_t byte : bytes)
    token += fmt::format("{:02x}", byte);
  return token;
}

// A daemon that ends at this moment is found out by the wait that follows, so a failure here is not one.
void send_token(int fd, const std::string& token) {
  if (::send(fd, token.data(), token.size(), MSG_NOSIGNAL) < 0 && errno != EPIPE && errno != ECONNRESET)
    throw_errno("cannot write to the daemon's lease socket");
}

}  // namespace

PrivateDirectory::~PrivateDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

DaemonConnection::DaemonConnection(DaemonAddress address, Older older)
    : address_(std::move(address)), channel_(address_.socket) {
  // Who only asks for the status says no hello: the daemon keeps no account of it.
  if (!address_.lease) return;
  const BuildInfo& build = build_info();
  // A daemon that this call has started is the best there is, even if the ocrd beside this program is of an older
  // build.
  const bool take_over = older != Older::serve && !address_.started_here;
  const Hello hello{build.version, build.id, build.stamp, make_token(), take_over, take_over && older == Older::leave};
  send_token(address_.lease.get(), hello.lease);
  channel_.send(encode(hello));
}

void DaemonConnection::send(Message message) {
  channel_.send(std::move(message));
}

Connection::Event DaemonConnection::wait(Milliseconds timeout) {
  check_interrupted();
  const ClientChannel::Event event = channel_.wait(timeout, address_.lease.get());
  check_interrupted();
  switch (event) {
    case ClientChannel::Event::message:
      return Event::message;
    case ClientChannel::Event::closed: {
      // What the daemon sent before it ended is still in the socket.
      constexpr Milliseconds kOnItsWay{20};
      return channel_.wait(kOnItsWay, -1) == ClientChannel::Event::message ? Event::message : Event::closed;
    }
    case ClientChannel::Event::timeout:
    case ClientChannel::Event::interrupted:
      break;
  }
  return Event::timeout;
}

std::optional<Message> DaemonConnection::receive() {
  return channel_.receive();
}

std::string DaemonConnection::log_hint() const {
  std::string hint = address_.started_here ? log_tail_hint(address_.start_log) : std::string();
  // A private daemon's log is gone with it.
  if (hint.empty() && !address_.directory) hint = fmt::format("its log is {}", printable(address_.log.string()));
  return hint;
}

Message await_message(Connection& connection, Milliseconds limit, const std::function<bool(const Message&)>& wanted,
                      const std::function<void()>& tick) {
  Milliseconds silent{0};
  while (true) {
    while (auto message = connection.receive()) {
      silent = Milliseconds(0);
      if (wanted(*message)) return std::move(*message);
    }
    tick();
    const Connection::Event event = connection.wait(Connection::kTick);
    if (event == Connection::Event::closed)
      throw Error(ErrorCode::daemon_lost, "ocrd ended before it answered",
                  "try again; `ocr logs` may say why it ended");
    if (event == Connection::Event::timeout && (silent += Connection::kTick) > limit) {
      throw Error(ErrorCode::timed_out, "ocrd does not answer",
                  "`ocr restart` replaces it; `ocr logs` may say what it does");
    }
  }
}

}  // namespace ocr
