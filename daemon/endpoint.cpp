// SPDX-License-Identifier: Apache-2.0
#include "daemon/endpoint.hpp"

#include <unistd.h>
#include <utility>

namespace ocr {

std::optional<Endpoint> Endpoint::take(const Paths& paths) {
  ensure_private_directory(paths.runtime_dir);
  auto lock = FileLock::try_take(paths.daemon_lock());
  if (!lock) return std::nullopt;
  return Endpoint(paths, std::move(*lock));
}

Endpoint::Endpoint(Paths paths, FileLock lock) : paths_(std::move(paths)), lock_(std::move(lock)) {
  // The lease socket last: a client that can connect to it finds the other one too.
  request_ = listen_local(paths_.socket());
  lease_ = listen_local(paths_.lease_socket());
}

void Endpoint::release() noexcept {
  if (!lock_) return;
  // The lease socket first, since clients look there; both while the lock is still ours, since the next daemon makes
  // new ones.
  static_cast<void>(::unlink(paths_.lease_socket().c_str()));
  static_cast<void>(::unlink(paths_.socket().c_str()));
  lease_.reset();
  lock_.reset();
}

}  // namespace ocr
