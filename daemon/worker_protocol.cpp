// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker_protocol.hpp"

#include "common/error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace ocr {

namespace {

constexpr std::size_t kMaxPacket = 1U << 16U;
constexpr std::size_t kMaxMessage = 1U << 30U;
constexpr std::uint32_t kMaxParts = 64;
// What surely fits the socket of a worker that has not read anything yet.
constexpr std::size_t kMaxRequestAtOnce = 1U << 16U;

// Ancillary data for one descriptor, aligned as the kernel wants it.
struct Ancillary {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> bytes{};
};

void attach_fd(msghdr& header, Ancillary& ancillary, int fd) {
  header.msg_control = ancillary.bytes.data();
  header.msg_controllen = ancillary.bytes.size();
  cmsghdr* control = CMSG_FIRSTHDR(&header);
  control->cmsg_level = SOL_SOCKET;
  control->cmsg_type = SCM_RIGHTS;
  control->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(control), &fd, sizeof fd);
}

UniqueFd attached_fd(msghdr& header) {
  UniqueFd found;
  for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr; control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) continue;
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(control), sizeof fd);
    found.reset(fd);
  }
  return found;
}

// One sendmsg that may carry a descriptor; returns the bytes taken.
std::size_t send_some(int socket, const char* data, std::size_t size, int fd) {
  iovec part{const_cast<char*>(data), size};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  Ancillary ancillary;
  if (fd >= 0) attach_fd(header, ancillary, fd);
  while (true) {
    const ssize_t sent = ::sendmsg(socket, &header, MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno != EINTR) throw_errno("cannot send to another process of the daemon");
  }
}

struct Received {
  ssize_t size = 0;
  UniqueFd fd;
};

Received receive_some(int socket, char* data, std::size_t size) {
  iovec part{data, size};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  Ancillary ancillary;
  header.msg_control = ancillary.bytes.data();
  header.msg_controllen = ancillary.bytes.size();
  ssize_t got = 0;
  do {
    got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return {got, UniqueFd()};
  return {got, attached_fd(header)};
}

void append_number(std::string& out, std::size_t value) {
  const auto number = static_cast<std::uint32_t>(value);
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::uint32_t number_at(const std::string& data, std::size_t offset) {
  std::uint32_t number = 0;
  std::memcpy(&number, data.data() + offset, sizeof number);
  return number;
}

}  // namespace

void send_packet(int socket, const std::string& text, int fd) {
  static_cast<void>(send_some(socket, text.data(), text.size(), fd));
}

std::optional<Packet> receive_packet(int socket, bool& would_block) {
  would_block = false;
  std::string text(kMaxPacket, '\0');
  Received received = receive_some(socket, text.data(), text.size());
  if (received.size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    would_block = true;
    return std::nullopt;
  }
  if (received.size < 0 && errno != ECONNRESET) throw_errno("cannot receive from another process of the daemon");
  if (received.size <= 0) return std::nullopt;
  text.resize(static_cast<std::size_t>(received.size));
  return Packet{std::move(text), std::move(received.fd)};
}

// A message is: number of parts, length of each (32 bits, host order), then the parts.
std::string pack_parts(const Parts& parts) {
  std::string data;
  append_number(data, parts.size());
  for (const auto& part : parts)
    append_number(data, part.size());
  for (const auto& part : parts)
    data += part;
  return data;
}

void send_parts(int socket, const Parts& parts, int fd) {
  const std::string data = pack_parts(parts);
  std::size_t sent = send_some(socket, data.data(), data.size(), fd);
  while (sent < data.size())
    sent += send_some(socket, data.data() + sent, data.size() - sent, -1);
}

bool PartsReader::complete() const {
  if (buffer_.size() < sizeof(std::uint32_t)) return false;
  const std::uint32_t count = number_at(buffer_, 0);
  if (count > kMaxParts) throw std::length_error("a message of the worker has too many parts");
  const std::size_t head = sizeof(std::uint32_t) * (1 + std::size_t{count});
  if (buffer_.size() < head) return false;
  std::size_t total = head;
  for (std::uint32_t i = 0; i < count; ++i)
    total += number_at(buffer_, sizeof(std::uint32_t) * (1 + std::size_t{i}));
  if (total > kMaxMessage) throw std::length_error("a message of the worker is too large");
  return buffer_.size() >= total;
}

PartsReader::State PartsReader::read(int socket) {
  while (!complete()) {
    std::array<char, 1U << 16U> chunk{};
    Received received = receive_some(socket, chunk.data(), chunk.size());
    if (received.size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return State::need_more;
    if (received.size < 0 && errno != ECONNRESET) throw_errno("cannot receive from a worker");
    if (received.size <= 0) return State::closed;
    buffer_.append(chunk.data(), static_cast<std::size_t>(received.size));
    if (received.fd) fds_.push_back(std::move(received.fd));
  }
  return State::complete;
}

UniqueFd PartsReader::take_fd() noexcept {
  if (fds_.empty()) return UniqueFd();
  UniqueFd fd = std::move(fds_.front());
  fds_.pop_front();
  return fd;
}

Parts PartsReader::take_parts() {
  Parts parts(number_at(buffer_, 0));
  std::size_t offset = sizeof(std::uint32_t) * (1 + parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t size = number_at(buffer_, sizeof(std::uint32_t) * (1 + i));
    parts[i] = buffer_.substr(offset, size);
    offset += size;
  }
  buffer_.erase(0, offset);
  return parts;
}

void send_job(int channel, const std::string& request, std::int64_t timeout_ms, int document) {
  if (request.size() <= kMaxRequestAtOnce) {
    send_parts(channel, {request, fmt::format("{}", timeout_ms)}, document);
    return;
  }
  const UniqueFd file = make_memfd("ocr-request", request);
  send_parts(channel, {std::string()}, file.get());
  send_parts(channel, {std::string(), fmt::format("{}", timeout_ms)}, document);
}

std::optional<JobMessage> receive_job(int channel, PartsReader& reader) {
  JobMessage job;
  while (reader.read(channel) == PartsReader::State::complete) {
    Parts parts = reader.take_parts();
    UniqueFd file = reader.take_fd();
    if (parts.size() == 1) {
      ::lseek(file.get(), 0, SEEK_SET);
      job.request = read_all(file.get(), kMaxMessage);
      continue;
    }
    job.document = std::move(file);
    if (job.request.empty()) job.request = std::move(parts.at(0));
    std::from_chars(parts.at(1).data(), parts.at(1).data() + parts.at(1).size(), job.timeout_ms);
    return job;
  }
  return std::nullopt;
}

}  // namespace ocr
