// SPDX-License-Identifier: Apache-2.0
// The daemon's place in the file system: the lock that makes it the only one, and the two sockets that clients find.
#pragma once

#include "common/file_lock.hpp"
#include "common/local_socket.hpp"
#include "common/paths.hpp"

#include <optional>

namespace ocr {

class Endpoint {
 public:
  // Nothing when another daemon holds the lock. Throws Error or std::system_error when the directory cannot be used.
  [[nodiscard]] static std::optional<Endpoint> take(const Paths& paths);

  // The listening socket for requests, for whoever closes it.
  [[nodiscard]] int take_request_fd() noexcept { return request_.release(); }
  [[nodiscard]] int lease_fd() const noexcept { return lease_.get(); }
  [[nodiscard]] const Paths& paths() const noexcept { return paths_; }

  // Removes the names and lets go of the lock, so that another daemon may take the place; open connections go on.
  void release() noexcept;

 private:
  Endpoint(Paths paths, FileLock lock);
  Paths paths_;
  std::optional<FileLock> lock_;
  UniqueFd request_;
  UniqueFd lease_;
};

}  // namespace ocr
