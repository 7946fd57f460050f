// SPDX-License-Identifier: Apache-2.0
#include "common/file_lock.hpp"

#include "common/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ocr {

namespace {

UniqueFd open_lock(const std::filesystem::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) throw_errno("cannot open the lock {}", path.string());
  return fd;
}

// The file may have been removed by the one who held it before.
bool is_there(const UniqueFd& fd, const std::filesystem::path& path) noexcept {
  struct stat ours {};
  struct stat named {};
  return ::fstat(fd.get(), &ours) == 0 && ::lstat(path.c_str(), &named) == 0 && ours.st_dev == named.st_dev &&
         ours.st_ino == named.st_ino;
}

}  // namespace

FileLock FileLock::wait(const std::filesystem::path& path) {
  while (true) {
    UniqueFd fd = open_lock(path);
    while (::flock(fd.get(), LOCK_EX) != 0) {
      if (errno != EINTR) throw_errno("cannot take the lock {}", path.string());
    }
    if (is_there(fd, path)) return {std::move(fd), path};
  }
}

std::optional<FileLock> FileLock::try_take(const std::filesystem::path& path) {
  while (true) {
    UniqueFd fd = open_lock(path);
    while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return std::nullopt;
      if (errno != EINTR) throw_errno("cannot take the lock {}", path.string());
    }
    if (is_there(fd, path)) return FileLock(std::move(fd), path);
  }
}

void FileLock::remove() noexcept {
  if (fd_) ::unlink(path_.c_str());
  fd_.reset();
}

}  // namespace ocr
