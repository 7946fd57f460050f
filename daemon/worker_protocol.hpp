// SPDX-License-Identifier: Apache-2.0
// How ocrd, the zygote and the workers talk. Private and without versions: all three come from one build.
//
// Control channel, ocrd <-> zygote: SOCK_SEQPACKET, one JSON object a packet, with at most one descriptor.
//   ocrd:   {"op":"fork","worker":7,"lane":"text"} + the worker's end of its channel
//   zygote: {"event":"progress",…} while it warms, then {"event":"warm",…} or {"event":"failed","error":{…}};
//           {"event":"forked","worker":7,"pid":123} + a pidfd, {"event":"fork_failed","worker":7,"error":"…"},
//           {"event":"exited","worker":7,"pid":123,"status":9}
// Worker channel, ocrd <-> worker: SOCK_STREAM, messages of several parts (below).
//   worker: one message when it is born: [{"sandbox":[…],"models":[…]}], or [{"error":{…}}] and its end
//   ocrd:   [request JSON, time limit] + the document's descriptor; a long request comes before, in a file of its own
//   worker: the frames of bridge.process(), or [{"status":"error","error":{…},"ending":true}] and its end
#pragma once

#include "common/fd.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace ocr {

inline constexpr int kControlFd = 3;  // where the zygote finds its control channel

struct Packet {
  std::string text;
  UniqueFd fd;
};

// Sends one packet, with a descriptor unless `fd` is -1. Throws std::system_error (EPIPE when the other side is gone).
void send_packet(int socket, const std::string& text, int fd = -1);
// The next packet; nothing at end of file. `would_block` is set, and nothing returned, when a non-blocking socket is
// empty.
[[nodiscard]] std::optional<Packet> receive_packet(int socket, bool& would_block);

using Parts = std::vector<std::string>;

// A whole message as bytes.
[[nodiscard]] std::string pack_parts(const Parts& parts);

// Writes a whole message to a blocking or an empty non-blocking stream. Throws std::system_error.
void send_parts(int socket, const Parts& parts, int fd = -1);

// Puts messages together from what a stream yields; the descriptor of a message comes with it.
class PartsReader {
 public:
  enum class State { need_more, complete, closed };
  // Reads what is there. Throws std::system_error, or std::length_error for a message over the limit.
  [[nodiscard]] State read(int socket);
  [[nodiscard]] Parts take_parts();
  // Of the oldest message that came with one and whose was not taken.
  [[nodiscard]] UniqueFd take_fd() noexcept;

 private:
  [[nodiscard]] bool complete() const;
  std::string buffer_;
  std::deque<UniqueFd> fds_;  // one read may end a message and begin the next
};

// What a worker is given: send_job() by ocrd, which never waits for it, receive_job() by the worker.
struct JobMessage {
  std::string request;
  std::int64_t timeout_ms = 0;
  UniqueFd document;
};
// Throws std::system_error.
void send_job(int channel, const std::string& request, std::int64_t timeout_ms, int document);
// Waits; nothing when the daemon has hung up. Throws as PartsReader::read() does.
[[nodiscard]] std::optional<JobMessage> receive_job(int channel, PartsReader& reader);

}  // namespace ocr
