// SPDX-License-Identifier: Apache-2.0
#include "batch/inotify.hpp"

#include "common/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sys/inotify.h>
#include <unistd.h>

namespace ocr::batch {

namespace {

// Room for some hundred events.
constexpr std::size_t kBuffer = 1U << 16U;
constexpr std::uint32_t kMask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE_SELF |
                                IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;

std::optional<FolderEvent::Kind> kind_of(std::uint32_t mask) noexcept {
  using Kind = FolderEvent::Kind;
  if ((mask & IN_Q_OVERFLOW) != 0) return Kind::overflow;
  if ((mask & IN_UNMOUNT) != 0) return Kind::unmounted;
  if ((mask & IN_DELETE_SELF) != 0) return Kind::removed;
  if ((mask & IN_MOVE_SELF) != 0) return Kind::moved;
  if ((mask & IN_IGNORED) != 0) return Kind::forgotten;
  if ((mask & IN_CLOSE_WRITE) != 0) return Kind::closed;
  if ((mask & IN_MOVED_TO) != 0) return Kind::arrived;
  if ((mask & IN_CREATE) != 0) return Kind::created;
  if ((mask & IN_MOVED_FROM) != 0 && (mask & IN_ISDIR) != 0) return Kind::left;
  return std::nullopt;
}

}  // namespace

std::vector<FolderEvent> folder_events(std::string_view buffer) {
  std::vector<FolderEvent> events;
  while (buffer.size() >= sizeof(inotify_event)) {
    inotify_event event{};
    std::memcpy(&event, buffer.data(), sizeof event);
    buffer.remove_prefix(sizeof event);
    // Filled up with NULs.
    const std::string_view padded = buffer.substr(0, event.len);
    buffer.remove_prefix(padded.size());
    const auto kind = kind_of(event.mask);
    if (!kind) continue;
    events.push_back({*kind, event.wd, (event.mask & IN_ISDIR) != 0, std::string(padded.substr(0, padded.find('\0')))});
  }
  return events;
}

Error cannot_watch(const std::string& folder, int error_number) {
  const std::string shown = printable(folder);
  switch (error_number) {
    case ENOENT:
      return {ErrorCode::not_found, fmt::format("there is no folder {}", shown), "check the name, or make the folder"};
    case ENOTDIR:
      return {ErrorCode::not_found, fmt::format("{} is no folder", shown),
              "give the folder that files are dropped into"};
    case EACCES:
    case EPERM:
      return {ErrorCode::permission_denied, fmt::format("{} cannot be watched: permission denied", shown),
              "check the folder's permissions"};
    case ENOSPC:
      return {ErrorCode::config,
              fmt::format("{} cannot be watched: the kernel's limit of watched folders is reached", shown),
              "raise it, as with `sysctl fs.inotify.max_user_watches=524288`, or watch fewer folders"};
    case EMFILE:
      return {ErrorCode::config, "nothing can be watched: the kernel's limit of programs that watch is reached",
              "raise it, as with `sysctl fs.inotify.max_user_instances=512`, or end other programs that watch"};
    default:
      return {ErrorCode::internal, fmt::format("{} cannot be watched: {}", shown, errno_text(error_number)),
              "`ocr batch` reads what is in it now"};
  }
}

Inotify::Inotify() : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  if (!fd_) throw cannot_watch({}, errno);
}

int Inotify::add(const std::string& folder) const noexcept {
  const int number = ::inotify_add_watch(fd_.get(), folder.c_str(), kMask);
  return number < 0 ? -errno : number;
}

void Inotify::remove(int folder) const noexcept {
  ::inotify_rm_watch(fd_.get(), folder);
}

std::vector<FolderEvent> Inotify::read() const {
  std::vector<FolderEvent> events;
  alignas(inotify_event) std::array<char, kBuffer> buffer;
  while (true) {
    const ssize_t got = ::read(fd_.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return events;
    if (got < 0) throw_errno("cannot read what has happened in the folders");
    for (FolderEvent& event : folder_events({buffer.data(), static_cast<std::size_t>(got)}))
      events.push_back(std::move(event));
  }
}

}  // namespace ocr::batch
