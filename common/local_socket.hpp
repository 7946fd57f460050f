// SPDX-License-Identifier: Apache-2.0
// AF_UNIX stream sockets by path. A path over 107 bytes is reached through /proc/self/fd, so no path is too long.
#pragma once

#include "common/fd.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace ocr {

// A name short enough for sun_path that leads to `path`; valid while the object lives.
class SocketName {
 public:
  // Throws std::system_error when the directory cannot be opened.
  explicit SocketName(const std::filesystem::path& path);
  [[nodiscard]] const std::string& get() const noexcept { return name_; }

 private:
  UniqueFd directory_;
  std::string name_;
};

// A listening socket, 0600, close-on-exec and non-blocking; an old socket file at the path is replaced.
// The caller must hold the lock that makes it the only one to do so. Throws std::system_error.
[[nodiscard]] UniqueFd listen_local(const std::filesystem::path& path);

// Whether the process at the other end of a connected socket is of our own user.
[[nodiscard]] bool is_our_peer(const UniqueFd& socket) noexcept;

// A connected socket, or nothing when nobody listens there (ECONNREFUSED, ENOENT: the path is stale or absent).
// Throws std::system_error for all else.
[[nodiscard]] std::optional<UniqueFd> connect_local(const std::filesystem::path& path);

}  // namespace ocr
