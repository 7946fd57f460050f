// SPDX-License-Identifier: Apache-2.0
// From what the command line names to single inputs: files, what is in folders, and lists of names.
#pragma once

#include "batch/records.hpp"
#include "common/batch_request.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace ocr::batch {

// Of folders: every file whose name does not begin with a dot, folders in them with `recursive`, in the order of the
// names' bytes; `include` and `exclude` are matched by fnmatch(3) with the path below the given folder and with the
// name. A link to a folder is followed once, so that a loop ends. A folder that cannot be read is an input of its own,
// with its problem. What is in the folder `output` (if it exists) is no input, nor is the report that an earlier run
// has left.
class Walk {
 public:
  Walk(const BatchRequest& request, const std::string& output_folder, Records& records);

  // A file or a folder as the command line gives it; outputs mirror what is below a folder, and the name of a file.
  void add(const std::string& path);
  // As add(), but outputs mirror the whole path of a file unless it leads out of the working directory.
  void add_listed(const std::string& path);
  // A file whose part that outputs mirror is known; that is its name when it does not end so.
  void add_known(const std::string& path, const std::string& below);
  // Every name of the list, which ends with a line end, or a NUL; "-" is standard input. Throws Error{usage} when it
  // cannot be read.
  void add_list(const std::string& file, bool null_separated);

  // What is in the folders given, and does not hide itself.
  struct Found {
    std::int64_t files = 0;
    std::int64_t taken = 0;             // by --include and --exclude
    std::int64_t folders_left_out = 0;  // with something in them, since `recursive` is not asked for
  };
  [[nodiscard]] const Found& found() const noexcept { return found_; }

 private:
  using Folder = std::pair<std::uint64_t, std::uint64_t>;  // device, inode
  using File = Folder;

  void add_file(const std::string& path, std::size_t below, const struct stat* info);
  void add_folder(const std::string& path, std::size_t below);
  void visit(const std::string& path, std::size_t below);

  const BatchRequest& request_;
  Records& records_;
  std::set<Folder> above_;     // the folders that we are in
  std::set<Folder> followed_;  // by links
  Folder output_{0, 0};
  File report_{0, 0};
  Found found_;
};

}  // namespace ocr::batch
