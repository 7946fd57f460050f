// SPDX-License-Identifier: Apache-2.0
#include "daemon/lease_listener.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace ocr {

LeaseListener::LeaseListener(EventLoop& loop, int listening_fd, std::size_t limit, Closed closed)
    : loop_(loop), listening_fd_(listening_fd), limit_(limit), closed_(std::move(closed)) {
  loop_.watch(listening_fd_, [this] { accept_all(); });
}

void LeaseListener::accept_all() {
  while (listening_fd_ >= 0) {
    UniqueFd fd(::accept4(listening_fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!fd) return;
    // Over the limit the connection closes at once: the client takes it for a daemon that ended, and tries again.
    if (leases_.size() >= limit_) continue;
    const int number = fd.get();
    leases_.emplace(number, Lease{std::move(fd), {}});
    loop_.watch(number, [this, number] { read(number); });
  }
}

void LeaseListener::read(int fd) {
  const auto found = leases_.find(fd);
  if (found == leases_.end()) return;
  std::array<char, 256> data{};
  const ssize_t got = ::recv(fd, data.data(), data.size(), 0);
  if (got > 0) {
    std::string& token = found->second.token;
    token.append(data.data(), std::min(static_cast<std::size_t>(got), kTokenSize - std::min(token.size(), kTokenSize)));
    return;
  }
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  const std::string token = found->second.token;
  loop_.unwatch(fd);
  leases_.erase(found);
  closed_(token);
}

bool LeaseListener::is_open(const std::string& token) {
  accept_all();
  std::vector<int> unread;
  for (const auto& [fd, lease] : leases_) {
    if (lease.token.size() < kTokenSize) unread.push_back(fd);
  }
  for (const int fd : unread)
    read(fd);
  return std::any_of(leases_.begin(), leases_.end(), [&](const auto& entry) { return entry.second.token == token; });
}

void LeaseListener::stop_listening() noexcept {
  if (listening_fd_ >= 0) loop_.unwatch(listening_fd_);
  listening_fd_ = -1;
}

}  // namespace ocr
