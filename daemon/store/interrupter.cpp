// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/interrupter.hpp"

#include <sys/socket.h>

namespace ocr::store {

void Interrupter::began(int socket) noexcept {
  const std::lock_guard lock(mutex_);
  socket_ = socket;
  since_ = Clock::now();
  if (given_up_) ::shutdown(socket_, SHUT_RDWR);
}

void Interrupter::ended() noexcept {
  const std::lock_guard lock(mutex_);
  socket_ = -1;
}

void Interrupter::interrupt(std::chrono::milliseconds limit) noexcept {
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0 && Clock::now() - since_ > limit) ::shutdown(socket_, SHUT_RDWR);
}

void Interrupter::give_up() noexcept {
  const std::lock_guard lock(mutex_);
  given_up_ = true;
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

}  // namespace ocr::store
