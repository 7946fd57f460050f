// SPDX-License-Identifier: Apache-2.0
#include "batch/sight.hpp"

#include "batch/records.hpp"
#include "common/fd.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace ocr::batch {

namespace {

constexpr std::int64_t kXfs = 0x58465342;
constexpr std::int64_t kZfs = 0x2fc12fc1;

// Where a writer can only be one that this kernel knows.
bool is_local(int fd) noexcept {
  constexpr std::array<std::int64_t, 6> kLocal{
      EXT4_SUPER_MAGIC, BTRFS_SUPER_MAGIC, TMPFS_MAGIC, F2FS_SUPER_MAGIC, kXfs, kZfs};
  struct statfs info {};
  return ::fstatfs(fd, &info) == 0 &&
         std::find(kLocal.begin(), kLocal.end(), static_cast<std::int64_t>(info.f_type)) != kLocal.end();
}

// The kernel gives no lease for reading while a file is open for writing, mapped too.
void look_for_writer(const std::string& path, Sight& sight) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd || !is_local(fd.get())) return;
  if (::fcntl(fd.get(), F_SETLEASE, F_RDLCK) == 0) {
    ::fcntl(fd.get(), F_SETLEASE, F_UNLCK);
    sight.certain = true;
  } else if (errno == EAGAIN) {
    sight.certain = sight.written = true;
  }
}

std::int64_t now_ns() noexcept {
  constexpr std::int64_t kSecond = 1'000'000'000;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

}  // namespace

std::optional<Sight> look_at(const std::string& path) {
  struct stat info {};
  struct stat itself {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  const Record record = record_of(info);
  Sight sight;
  sight.size = record.size;
  sight.modified_ns = record.modified_ns;
  sight.changed_ns = record.changed_ns;
  sight.inode = record.inode;
  sight.quiet = std::chrono::nanoseconds(now_ns() - std::max(record.modified_ns, record.changed_ns));
  sight.linked = info.st_nlink > 1 || (::lstat(path.c_str(), &itself) == 0 && S_ISLNK(itself.st_mode));
  look_for_writer(path, sight);
  return sight;
}

void ignore_broken_leases() noexcept {
  ::signal(SIGIO, SIG_IGN);
}

}  // namespace ocr::batch
