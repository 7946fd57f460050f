// SPDX-License-Identifier: Apache-2.0
#include "common/local_socket.hpp"

#include "common/error.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace ocr {

namespace {

sockaddr_un make_address(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.size() >= sizeof address.sun_path)
    throw_system_error(ENAMETOOLONG, fmt::format("the socket path {} is too long", name));
  std::copy(name.begin(), name.end(), address.sun_path);
  return address;
}

UniqueFd new_socket(int flags) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  if (!fd) throw_errno("cannot create a local socket");
  return fd;
}

}  // namespace

SocketName::SocketName(const std::filesystem::path& path) : name_(path.string()) {
  if (name_.size() < sizeof sockaddr_un{}.sun_path) return;
  directory_.reset(::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory_) throw_errno("cannot open {}", path.parent_path().string());
  name_ = fmt::format("/proc/self/fd/{}/{}", directory_.get(), path.filename().string());
}

UniqueFd listen_local(const std::filesystem::path& path) {
  const SocketName name(path);
  const sockaddr_un address = make_address(name.get());
  UniqueFd fd = new_socket(SOCK_NONBLOCK);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_errno("cannot replace {}", path.string());
  const mode_t old_mask = ::umask(0177);
  const int bound = ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int error_number = errno;
  ::umask(old_mask);
  if (bound != 0) throw_system_error(error_number, fmt::format("cannot bind {}", path.string()));
  if (::listen(fd.get(), SOMAXCONN) != 0) throw_errno("cannot listen on {}", path.string());
  return fd;
}

bool is_our_peer(const UniqueFd& socket) noexcept {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

std::optional<UniqueFd> connect_local(const std::filesystem::path& path) {
  std::optional<SocketName> name;
  try {
    name.emplace(path);
  } catch (const std::system_error& error) {
    if (error.code().value() == ENOENT) return std::nullopt;
    throw;
  }
  const sockaddr_un address = make_address(name->get());
  UniqueFd fd = new_socket(0);
  while (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno == ECONNREFUSED || errno == ENOENT) return std::nullopt;
    if (errno != EINTR) throw_errno("cannot connect to {}", path.string());
  }
  return fd;
}

}  // namespace ocr
