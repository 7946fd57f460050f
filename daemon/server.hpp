// SPDX-License-Identifier: Apache-2.0
// The ROUTER socket: frames in, frames out. It knows nothing of what they mean.
#pragma once

#include "common/protocol.hpp"
#include "common/units.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ocr {

class Server {
 public:
  // `listening_fd` is bound and listening already and becomes ZeroMQ's to close (its name stays the caller's to
  // unlink); `endpoint` names it to ZeroMQ. It is never unbound: that would end every connection that was made through
  // it. Messages larger than `max_message` bytes end the connection that sends them. Throws Error{internal}.
  Server(int listening_fd, const std::string& endpoint, std::uint64_t max_message);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Readable when something may have arrived; edge-triggered, so receive until nothing is left after every wake and
  // every send.
  [[nodiscard]] int fd() const;

  struct Incoming {
    std::string client;  // ZeroMQ's identity of the connection
    Message message;
    std::optional<Error> error;  // what is wrong with the frames, in place of a message
  };
  [[nodiscard]] std::optional<Incoming> receive();

  // False when the client is gone.
  bool send(const std::string& client, const Message& message);

  // Waits at most `linger` for answers still in the socket, then closes it.
  void close(Milliseconds linger) noexcept;

 private:
  struct Sockets;
  std::unique_ptr<Sockets> sockets_;
};

}  // namespace ocr
