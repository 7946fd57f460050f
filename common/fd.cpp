// SPDX-License-Identifier: Apache-2.0
#include "common/fd.hpp"

#include "common/error.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace ocr {

void UniqueFd::reset(int fd) noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

std::string read_all(int fd, std::size_t limit) {
  std::string data;
  while (data.size() < limit) {
    const std::size_t used = data.size();
    const std::size_t step = std::min<std::size_t>(limit - used, 1U << 16U);
    data.resize(used + step);
    const ssize_t got = ::read(fd, data.data() + used, step);
    data.resize(used + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) break;
    if (got < 0 && errno != EINTR) throw_errno("cannot read");
  }
  return data;
}

void write_all(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t put = ::write(fd, data.data(), data.size());
    if (put >= 0) {
      data.remove_prefix(static_cast<std::size_t>(put));
    } else if (errno != EINTR) {
      throw_errno("cannot write");
    }
  }
}

UniqueFd make_memfd(const char* name, std::string_view data) {
  UniqueFd fd(::memfd_create(name, MFD_CLOEXEC));
  if (!fd) throw_errno("cannot create a file in memory");
  write_all(fd.get(), data);
  return fd;
}

bool reserve_standard_streams() noexcept {
  bool stdout_open = true;
  for (int fd = 0; fd <= 2; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    if (fd == STDOUT_FILENO) stdout_open = false;
    // The lowest free descriptor is this one, since those below it are open by now.
    static_cast<void>(::open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY));
  }
  return stdout_open;
}

}  // namespace ocr
