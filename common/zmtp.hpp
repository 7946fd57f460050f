// SPDX-License-Identifier: Apache-2.0
// The client's half of ZMTP 3.0 (ZeroMQ RFC 23) with the NULL mechanism: what a DEALER says and hears on a local
// stream. Bytes only, no sockets. Ours, because loading libzmq with all it links takes longer than reading a ticket
// (ARCHITECTURE.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocr {

using ZmtpFrames = std::vector<std::string>;

// What a DEALER without an identity sends first: greeting and READY command. Nothing else may follow before the peer is
// ready.
[[nodiscard]] std::string zmtp_opening();

// One multipart message; `frames` must not be empty.
[[nodiscard]] std::string zmtp_encode(const ZmtpFrames& frames);

class ZmtpDecoder {
 public:
  // Takes what was received. Throws Error{protocol_mismatch} when the peer does not speak ZMTP 3 with NULL,
  // Error{bad_request} for a frame larger than any answer.
  void feed(std::string_view bytes);
  // The peer's READY has arrived: messages may be sent.
  [[nodiscard]] bool ready() const noexcept { return stage_ == Stage::messages; }
  // The next whole message, or nothing.
  [[nodiscard]] std::optional<ZmtpFrames> next();

 private:
  enum class Stage { greeting, handshake, messages };
  struct Frame {
    bool more = false;
    bool command = false;
    std::string body;
  };
  void advance();
  [[nodiscard]] bool take_greeting();
  [[nodiscard]] std::optional<Frame> take_frame();

  Stage stage_ = Stage::greeting;
  std::string buffer_;
  std::size_t used_ = 0;  // of the buffer
  ZmtpFrames partial_;
  std::vector<ZmtpFrames> complete_;
  std::size_t taken_ = 0;  // of complete_
};

}  // namespace ocr
