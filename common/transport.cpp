// SPDX-License-Identifier: Apache-2.0
#include "common/transport.hpp"

#include "common/local_socket.hpp"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace ocr {

namespace {

// False when the other side is gone.
bool send_all(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      data.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace

ClientChannel::ClientChannel(const std::filesystem::path& socket) {
  auto connected = connect_local(socket);
  if (!connected) return;
  fd_ = std::move(*connected);
  if (!send_all(fd_.get(), zmtp_opening())) fd_.reset();
}

void ClientChannel::send(const Message& message) {
  ZmtpFrames frames{encode_header(message.kind), message.json};
  frames.insert(frames.end(), message.frames.begin(), message.frames.end());
  unsent_ += zmtp_encode(frames);
  flush();
}

void ClientChannel::flush() {
  // Before the peer is ready it would take a message for a part of the handshake.
  if (!fd_ || !decoder_.ready() || unsent_.empty()) return;
  if (!send_all(fd_.get(), unsent_)) fd_.reset();
  unsent_.clear();
}

void ClientChannel::read_available() {
  std::array<char, 1U << 16U> chunk;  // NOLINT(cppcoreguidelines-pro-type-member-init): what is read is written first
  while (fd_) {
    const ssize_t got = ::recv(fd_.get(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) break;
    if (got <= 0) {
      fd_.reset();
      break;
    }
    decoder_.feed({chunk.data(), static_cast<std::size_t>(got)});
    // Less than there was room for: whatever came after it, the next wait sees.
    if (static_cast<std::size_t>(got) < chunk.size()) break;
  }
  flush();
}

ClientChannel::Event ClientChannel::wait(Milliseconds timeout, int other_fd) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + timeout;
  while (true) {
    if (!next_) next_ = decoder_.next();
    if (next_) return Event::message;
    if (!fd_) return Event::closed;
    std::array<pollfd, 2> items{{{fd_.get(), POLLIN, 0}, {other_fd, POLLIN, 0}}};
    const auto left = std::chrono::ceil<Milliseconds>(deadline - Clock::now());
    const int ready = ::poll(items.data(), items.size(),
                             timeout.count() < 0 ? -1 : static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready < 0) return Event::interrupted;
    if (ready == 0) return Event::timeout;
    // This connection first: an answer that arrived just before the daemon ended still counts.
    if (items[0].revents != 0) {
      read_available();
    } else {
      return Event::closed;
    }
  }
}

std::optional<Message> ClientChannel::receive() {
  if (!next_) next_ = decoder_.next();
  if (!next_) {
    read_available();
    next_ = decoder_.next();
  }
  if (!next_) return std::nullopt;
  ZmtpFrames frames = std::move(*next_);
  next_.reset();
  Message message;
  message.kind = decode_header(frames.front());
  if (frames.size() < 2) throw Error(ErrorCode::bad_request, "a message without its JSON frame");
  message.json = std::move(frames[1]);
  message.frames.assign(std::make_move_iterator(frames.begin() + 2), std::make_move_iterator(frames.end()));
  return message;
}

}  // namespace ocr
