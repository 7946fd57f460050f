// SPDX-License-Identifier: Apache-2.0
#include "common/transport.hpp"

#include <array>
#include <cerrno>
#include <utility>
#include <zmq.hpp>

namespace ocr {

struct ClientChannel::Sockets {
  SocketName name;
  zmq::context_t context{1};
  zmq::socket_t dealer{context, zmq::socket_type::dealer};

  explicit Sockets(const std::filesystem::path& path) : name(path) {
    // An answer that was not fetched is of no use to anyone: never wait for it when closing.
    dealer.set(zmq::sockopt::linger, 0);
    // The daemon bounds what one client may have open; nothing shall be dropped here on top of it.
    dealer.set(zmq::sockopt::rcvhwm, 0);
    dealer.set(zmq::sockopt::sndhwm, 0);
    dealer.connect("ipc://" + name.get());
  }
};

ClientChannel::ClientChannel(const std::filesystem::path& socket) {
  try {
    sockets_ = std::make_unique<Sockets>(socket);
  } catch (const zmq::error_t& error) {
    throw Error(ErrorCode::internal, fmt::format("cannot set up the connection to {}: {}", socket.string(), error.what()));
  }
}

ClientChannel::~ClientChannel() = default;

void ClientChannel::send(Message message) {
  const std::string header = encode_header(message.kind);
  const auto more = [](bool yes) { return yes ? zmq::send_flags::sndmore : zmq::send_flags::none; };
  sockets_->dealer.send(zmq::buffer(header), zmq::send_flags::sndmore);
  sockets_->dealer.send(zmq::buffer(message.json), more(!message.frames.empty()));
  for (std::size_t i = 0; i < message.frames.size(); ++i) {
    sockets_->dealer.send(zmq::buffer(message.frames[i]), more(i + 1 < message.frames.size()));
  }
}

ClientChannel::Event ClientChannel::wait(Milliseconds timeout, int other_fd) {
  std::array<zmq::pollitem_t, 2> items{{{sockets_->dealer.handle(), 0, ZMQ_POLLIN, 0}, {nullptr, other_fd, ZMQ_POLLIN, 0}}};
  const int ready = ::zmq_poll(items.data(), other_fd >= 0 ? 2 : 1, timeout.count() < 0 ? -1 : static_cast<long>(timeout.count()));
  if (ready < 0) return Event::interrupted;
  if (ready == 0) return Event::timeout;
  // A message first: an answer that arrived just before the daemon ended still counts.
  return (items[0].revents & ZMQ_POLLIN) != 0 ? Event::message : Event::other_fd;
}

std::optional<Message> ClientChannel::receive() {
  zmq::message_t part;
  if (!sockets_->dealer.recv(part, zmq::recv_flags::dontwait)) return std::nullopt;
  std::vector<std::string> parts{part.to_string()};
  while (part.more()) {
    static_cast<void>(sockets_->dealer.recv(part));
    parts.push_back(part.to_string());
  }
  Message message;
  message.kind = decode_header(parts.front());
  if (parts.size() < 2) throw Error(ErrorCode::bad_request, "a message without its JSON frame");
  message.json = std::move(parts[1]);
  message.frames.assign(std::make_move_iterator(parts.begin() + 2), std::make_move_iterator(parts.end()));
  return message;
}

}  // namespace ocr
