// SPDX-License-Identifier: Apache-2.0
// Ends a wait for a server that hangs, from another thread: libpq itself would wait for ever on a local socket.
#pragma once

#include <chrono>
#include <mutex>

namespace ocr::store {

class Interrupter {
 public:
  // A statement was begun over this socket, which stays open until ended().
  void began(int socket) noexcept;
  void ended() noexcept;

  // Shuts the socket down when its statement has taken longer than `limit`: it then fails with ConnectionLost. From any
  // thread.
  void interrupt(std::chrono::milliseconds limit) noexcept;
  // The same for this and every later statement.
  void give_up() noexcept;

 private:
  using Clock = std::chrono::steady_clock;

  std::mutex mutex_;
  int socket_ = -1;
  Clock::time_point since_{};
  bool given_up_ = false;
};

}  // namespace ocr::store
