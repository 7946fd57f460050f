// SPDX-License-Identifier: Apache-2.0
#include "daemon/server.hpp"

#include <zmq.hpp>

#include <cerrno>
#include <unistd.h>
#include <utility>
#include <vector>

namespace ocr {

struct Server::Sockets {
  zmq::context_t context{1};
  zmq::socket_t router{context, zmq::socket_type::router};
  std::string endpoint;
};

Server::Server(int listening_fd, const std::string& endpoint, std::uint64_t max_message) try
    : sockets_(std::make_unique<Sockets>()) {
  zmq::socket_t& router = sockets_->router;
  sockets_->endpoint = endpoint;
  router.set(zmq::sockopt::use_fd, listening_fd);
  router.set(zmq::sockopt::router_mandatory, true);
  router.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(max_message));
  // Each client's open documents are bounded by its window, so its answers are too: none may be dropped.
  router.set(zmq::sockopt::sndhwm, 0);
  router.set(zmq::sockopt::linger, 0);
  router.bind(endpoint);
} catch (const zmq::error_t& error) {
  throw Error(ErrorCode::internal, fmt::format("cannot serve on {}: {}", endpoint, error.what()));
}

Server::~Server() = default;

int Server::fd() const {
  return sockets_->router.get(zmq::sockopt::fd);
}

std::optional<Server::Incoming> Server::receive() {
  zmq::message_t part;
  try {
    if (!sockets_->router.recv(part, zmq::recv_flags::dontwait)) return std::nullopt;
  } catch (const zmq::error_t& error) {
    if (error.num() == EINTR) return std::nullopt;
    throw Error(ErrorCode::internal, fmt::format("cannot receive: {}", error.what()));
  }
  Incoming incoming{part.to_string(), {}, std::nullopt};
  std::vector<std::string> parts;
  while (part.more()) {
    static_cast<void>(sockets_->router.recv(part));
    parts.push_back(part.to_string());
  }
  try {
    if (parts.size() < 2) throw Error(ErrorCode::bad_request, "a message has at least two frames: header and JSON");
    incoming.message.kind = decode_header(parts[0]);
    incoming.message.json = std::move(parts[1]);
    incoming.message.frames.assign(std::make_move_iterator(parts.begin() + 2), std::make_move_iterator(parts.end()));
  } catch (const Error& error) {
    incoming.error = error;
  }
  return incoming;
}

bool Server::send(const std::string& client, const Message& message) {
  zmq::socket_t& router = sockets_->router;
  const auto more = [](bool yes) {
    return yes ? zmq::send_flags::sndmore | zmq::send_flags::dontwait : zmq::send_flags::dontwait;
  };
  try {
    const std::string header = encode_header(message.kind);
    if (!router.send(zmq::buffer(client), more(true))) return false;
    static_cast<void>(router.send(zmq::buffer(header), more(true)));
    static_cast<void>(router.send(zmq::buffer(message.json), more(!message.frames.empty())));
    for (std::size_t i = 0; i < message.frames.size(); ++i) {
      static_cast<void>(router.send(zmq::buffer(message.frames[i]), more(i + 1 < message.frames.size())));
    }
    return true;
  } catch (const zmq::error_t&) {
    return false;  // EHOSTUNREACH: nobody of that identity is connected any more
  }
}

void Server::close(Milliseconds linger) noexcept {
  try {
    sockets_->router.set(zmq::sockopt::linger, static_cast<int>(linger.count()));
    sockets_->router.close();
    sockets_->context.close();
  } catch (const zmq::error_t&) {
    return;  // we are about to end anyway
  }
}

}  // namespace ocr
