// SPDX-License-Identifier: Apache-2.0
// A client's end of the wire: one DEALER socket. Not thread safe.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "common/local_socket.hpp"
#include "common/protocol.hpp"
#include "common/units.hpp"

namespace ocr {

class ClientChannel {
 public:
  // Connects in the background: whether somebody listens is for connect_local() to say. Throws Error{internal}.
  explicit ClientChannel(const std::filesystem::path& socket);
  ~ClientChannel();
  ClientChannel(const ClientChannel&) = delete;
  ClientChannel& operator=(const ClientChannel&) = delete;

  void send(Message message);

  enum class Event { message, other_fd, timeout, interrupted };
  // Waits until a message is there, `other_fd` is readable or closed, time is up (negative: never), or a signal came.
  [[nodiscard]] Event wait(Milliseconds timeout, int other_fd);

  // The next message that has arrived, or nothing. Throws Error{protocol_mismatch, bad_request}.
  [[nodiscard]] std::optional<Message> receive();

 private:
  struct Sockets;
  std::unique_ptr<Sockets> sockets_;
};

}  // namespace ocr
