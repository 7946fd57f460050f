// SPDX-License-Identifier: Apache-2.0
// A folder that files are dropped into: gives each one once it is complete, those that were there before too.
//
// Left out are names that begin with a dot, those of unfinished downloads (*.part, *.crdownload, *.tmp, *~), what is no
// regular file, the folders done/ and failed/ right in it, the folder of our outputs, and our report.
#pragma once

#include "batch/arrivals.hpp"
#include "batch/folder.hpp"
#include "batch/inotify.hpp"
#include "common/batch_request.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace ocr::batch {

inline constexpr const char* kDoneFolder = "done";
inline constexpr const char* kFailedFolder = "failed";

// A name that other programs give to what they have not finished, or that hides itself.
[[nodiscard]] bool is_passing_name(std::string_view name) noexcept;

class Inbox {
 public:
  using Time = Arrivals::Time;
  // Of a folder in it that cannot be looked into.
  using Problem = std::function<void(const std::string& folder, int error_number)>;

  // Watches the one path of the request from here on. `output_folder` may be empty. Throws Error{not_found,
  // permission_denied, config}.
  Inbox(const BatchRequest& request, std::string output_folder, Problem problem);
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  [[nodiscard]] const std::string& folder() const noexcept { return folder_; }
  // Both names are of this folder.
  [[nodiscard]] bool is_same_folder(const std::string& other) const;

  // Takes what has happened; never waits. Throws Error{not_found} when the folder is gone, Error{config}.
  void look(Time now);
  // The path of the next file that is complete.
  [[nodiscard]] std::optional<std::string> next(Time now);
  // Until something may be there to look at, or `limit` is over, or a signal comes.
  void wait(Milliseconds limit) const;
  // The same, where nobody wants the next file yet: only until something has happened.
  void rest(Milliseconds limit) const;

  // It was changed while it was read.
  void changed(const std::string& path, Time now) { arrivals_.closed(path, now); }
  // To be given again then, if it is still there.
  void again(const std::string& path, Time at) { arrivals_.again(path, at); }
  // Everything that is in the folder is looked at.
  void rescan();
  // There is more to look at right now.
  [[nodiscard]] bool is_scanning() const noexcept { return position_ < names_.size() || !to_scan_.empty(); }
  // No file is waited for.
  [[nodiscard]] bool is_idle() const noexcept { return !is_scanning() && arrivals_.empty(); }

 private:
  void handle(const FolderEvent& event, Time now);
  void handle_name(const FolderEvent& event, const std::string& path, Time now);
  void visit_folder(const std::string& path);
  void leave_folder(const std::string& path);
  // Returns whether the file at this path is complete already.
  bool visit(const std::string& path, Time now);
  [[nodiscard]] bool takes(const std::string& path) const;
  [[nodiscard]] bool is_left_out(const std::string& folder) const;
  void check_root() const;

  const BatchRequest& request_;
  std::string folder_;
  std::string output_folder_;
  Problem problem_;
  std::size_t below_;  // where the part of a path begins that is below the folder
  Inotify inotify_;
  Arrivals arrivals_;
  int root_ = -1;
  struct stat root_info_ {};
  Time root_checked_;
  std::map<int, std::string> folders_;  // by their numbers
  std::deque<std::string> to_scan_;
  std::string scanned_;  // the folder of names_
  FolderNames names_;
  std::size_t position_ = 0;
};

}  // namespace ocr::batch
