// SPDX-License-Identifier: Apache-2.0
// A client's end of the wire: a ZeroMQ DEALER on the daemon's socket. Not thread safe.
#pragma once

#include "common/fd.hpp"
#include "common/protocol.hpp"
#include "common/units.hpp"
#include "common/zmtp.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace ocr {

class ClientChannel {
 public:
  // Connects; when nobody listens, the first wait says that the other side is closed. Throws std::system_error.
  explicit ClientChannel(const std::filesystem::path& socket);

  // Sent as soon as the handshake is over. A daemon that has ended is for wait() to report.
  void send(const Message& message);

  // closed: this connection or `other_fd` has ended (or `other_fd` has something to read).
  enum class Event { message, closed, timeout, interrupted };
  // Waits until a message is there, one of both is closed, time is up (negative: never), or a signal came.
  // Throws Error{protocol_mismatch} when the other side is no daemon of ours.
  [[nodiscard]] Event wait(Milliseconds timeout, int other_fd);

  // The next message that has arrived, or nothing. Throws Error{protocol_mismatch, bad_request}.
  [[nodiscard]] std::optional<Message> receive();

 private:
  void read_available();
  void flush();

  UniqueFd fd_;  // empty once the connection has ended
  ZmtpDecoder decoder_;
  std::string unsent_;
  std::optional<ZmtpFrames> next_;  // decoded, not fetched yet
};

}  // namespace ocr
