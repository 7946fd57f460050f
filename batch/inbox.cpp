// SPDX-License-Identifier: Apache-2.0
#include "batch/inbox.hpp"

#include "cli/signals.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <poll.h>

namespace ocr::batch {

namespace {

// Nobody tells of a folder above that was renamed.
constexpr auto kCheckRoot = std::chrono::seconds(1);

bool same_inode(const struct stat& one, const struct stat& other) noexcept {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

bool same_inode(const std::string& one, const std::string& other) {
  struct stat first {};
  struct stat second {};
  return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 && same_inode(first, second);
}

Error gone(const std::string& folder, const char* why) {
  return {ErrorCode::not_found, fmt::format("the folder {} is gone: it was {}", printable(folder), why),
          "start the watch again when it is there: what is in it then is read"};
}

}  // namespace

bool is_passing_name(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 4> kEnds{".part", ".crdownload", ".tmp", "~"};
  return name.starts_with('.') ||
         std::any_of(kEnds.begin(), kEnds.end(), [name](std::string_view end) { return name.ends_with(end); });
}

Inbox::Inbox(const BatchRequest& request, std::string output_folder, Problem problem)
    : request_(request),
      folder_(request.paths.at(0)),
      output_folder_(std::move(output_folder)),
      problem_(std::move(problem)),
      below_(below_begin(folder_)),
      arrivals_(Milliseconds(request.settle_ms)) {
  root_ = inotify_.add(folder_);
  if (root_ < 0) throw cannot_watch(folder_, -root_);
  if (::stat(folder_.c_str(), &root_info_) != 0) throw cannot_watch(folder_, errno);
  FolderNames readable;
  if (const int error_number = readable.read(folder_)) throw cannot_watch(folder_, error_number);
  rescan();
}

bool Inbox::is_same_folder(const std::string& other) const {
  struct stat info {};
  return ::stat(other.c_str(), &info) == 0 && same_inode(info, root_info_);
}

void Inbox::look(Time now) {
  for (const FolderEvent& event : inotify_.read())
    handle(event, now);
  if (now - root_checked_ < kCheckRoot) return;
  root_checked_ = now;
  check_root();
}

void Inbox::check_root() const {
  struct stat info {};
  if (::stat(folder_.c_str(), &info) != 0 || !same_inode(info, root_info_)) throw gone(folder_, "moved or removed");
}

void Inbox::handle(const FolderEvent& event, Time now) {
  using Kind = FolderEvent::Kind;
  if (event.kind == Kind::overflow) {
    rescan();
    return;
  }
  const auto found = folders_.find(event.folder);
  // Of a folder that is watched no longer.
  if (found == folders_.end()) return;
  if (event.name.empty()) {
    if (event.folder == root_) {
      if (event.kind == Kind::moved) throw gone(folder_, "moved");
      if (event.kind == Kind::unmounted) throw gone(folder_, "on a file system that was unmounted");
      throw gone(folder_, "removed");
    }
    if (event.kind == Kind::forgotten) folders_.erase(found);
    return;
  }
  handle_name(event, joined(found->second, event.name), now);
}

void Inbox::handle_name(const FolderEvent& event, const std::string& path, Time now) {
  using Kind = FolderEvent::Kind;
  std::error_code none;
  if (event.kind == Kind::left) {
    leave_folder(path);
  } else if (event.is_folder || std::filesystem::is_directory(path, none)) {
    // Or a link to one.
    visit_folder(path);
  } else if (!takes(path)) {
    return;
  } else if (event.kind == Kind::created) {
    // Most will be closed by who writes them. A link or a further name has no writer, and where writers are known we
    // need not wait for the event.
    const auto sight = look_at(path);
    if (sight && (sight->certain || sight->linked) && arrivals_.found(path, *sight, now)) arrivals_.again(path, now);
  } else {
    arrivals_.closed(path, now);
  }
}

void Inbox::visit_folder(const std::string& path) {
  if (!request_.recursive || is_left_out(path)) return;
  const int number = inotify_.add(path);
  if (number < 0) {
    const int error_number = -number;
    if (error_number == ENOSPC || error_number == ENOMEM) throw cannot_watch(path, error_number);
    if (error_number != ENOENT && error_number != ENOTDIR) problem_(path, error_number);
    return;
  }
  const auto [found, fresh] = folders_.try_emplace(number, path);
  if (!fresh && found->second != path) {
    // The same folder by way of a link, which may lead round in circles; else it was renamed.
    if (same_inode(found->second, path)) return;
    found->second = path;
  }
  to_scan_.push_back(path);
}

void Inbox::leave_folder(const std::string& path) {
  const std::string inside = path + "/";
  std::erase_if(folders_, [&](const auto& watched) {
    const bool leaves = watched.second == path || watched.second.starts_with(inside);
    if (leaves) inotify_.remove(watched.first);
    return leaves;
  });
}

std::optional<std::string> Inbox::next(Time now) {
  if (auto path = arrivals_.take(now, look_at)) return path;
  while (is_scanning()) {
    check_interrupted();
    if (position_ < names_.size()) {
      std::string path = joined(scanned_, names_.at(position_++));
      if (visit(path, now)) return path;
      continue;
    }
    scanned_ = std::move(to_scan_.front());
    to_scan_.pop_front();
    position_ = 0;
    const int error_number = names_.read(scanned_);
    if (error_number != 0 && error_number != ENOENT) problem_(scanned_, error_number);
  }
  // There may have been many.
  names_ = {};
  position_ = 0;
  return std::nullopt;
}

bool Inbox::visit(const std::string& path, Time now) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) {
    visit_folder(path);
    return false;
  }
  if (!takes(path)) return false;
  const auto sight = look_at(path);
  return sight && arrivals_.found(path, *sight, now);
}

bool Inbox::takes(const std::string& path) const {
  const std::string_view name = std::string_view(path).substr(name_begin(path));
  if (is_passing_name(name) || !is_wanted(request_, path, below_, false)) return false;
  return request_.report.empty() || !request_.report.ends_with(name) || !same_inode(request_.report, path);
}

bool Inbox::is_left_out(const std::string& folder) const {
  const std::string_view below = std::string_view(folder).substr(below_);
  if (below == kDoneFolder || below == kFailedFolder || below.substr(name_begin(below)).starts_with('.')) return true;
  return !is_wanted(request_, folder, below_, true) || (!output_folder_.empty() && same_inode(folder, output_folder_));
}

void Inbox::wait(Milliseconds limit) const {
  if (is_scanning()) return;
  if (const auto due = arrivals_.due()) {
    // Rounded up, so that it is due then.
    const auto left = std::chrono::ceil<Milliseconds>(*due - std::chrono::steady_clock::now());
    limit = std::clamp(left, Milliseconds(0), limit);
  }
  rest(limit);
}

void Inbox::rest(Milliseconds limit) const {
  pollfd event{inotify_.descriptor(), POLLIN, 0};
  ::poll(&event, 1, static_cast<int>(limit.count()));
}

void Inbox::rescan() {
  names_ = {};
  position_ = 0;
  folders_.insert_or_assign(root_, folder_);
  to_scan_.assign(1, folder_);
}

}  // namespace ocr::batch
