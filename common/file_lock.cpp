// SPDX-License-Identifier: Apache-2.0
#include "common/file_lock.hpp"

#include "common/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

namespace ocr {

namespace {

UniqueFd open_lock(const std::filesystem::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) throw_errno("cannot open the lock {}", path.string());
  return fd;
}

}  // namespace

FileLock FileLock::wait(const std::filesystem::path& path) {
  UniqueFd fd = open_lock(path);
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) throw_errno("cannot take the lock {}", path.string());
  }
  return FileLock(std::move(fd));
}

std::optional<FileLock> FileLock::try_take(const std::filesystem::path& path) {
  UniqueFd fd = open_lock(path);
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return std::nullopt;
    if (errno != EINTR) throw_errno("cannot take the lock {}", path.string());
  }
  return FileLock(std::move(fd));
}

}  // namespace ocr
