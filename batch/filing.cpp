// SPDX-License-Identifier: Apache-2.0
#include "batch/filing.hpp"

#include "batch/folder.hpp"
#include "batch/inbox.hpp"
#include "batch/naming.hpp"
#include "batch/plan.hpp"
#include "cli/new_file.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <sys/stat.h>

namespace ocr::batch {

namespace {

Error cannot_move(const std::string& path, const std::string& target, int error_number) {
  return {ErrorCode::cannot_create,
          fmt::format("cannot move {} to {}: {}", printable(path), printable(target), errno_text(error_number)),
          "its result is written and it stays where it is; check the folders and their permissions"};
}

// Moving changes the time of the last change, and nothing else.
bool is_file_of(const Record& record, const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return false;
  const Record now = record_of(info);
  return now.device == record.device && now.inode == record.inode && now.size == record.size &&
         now.modified_ns == record.modified_ns;
}

}  // namespace

Filing::Filing(std::string folder) : folder_(std::move(folder)) {
  struct stat watched {};
  if (::stat(folder_.c_str(), &watched) != 0) throw cannot_create(folder_, errno);
  for (const char* name : {kDoneFolder, kFailedFolder}) {
    const std::string target = joined(folder_, name);
    prepare_folder(target);
    struct stat info {};
    if (::stat(target.c_str(), &info) != 0) throw cannot_create(target, errno);
    if (info.st_dev != watched.st_dev) throw cannot_create(target, EXDEV);
  }
}

std::optional<std::string> Filing::file(const std::string& path, const Record& record, bool done) const {
  const std::string below = path.substr(record.below);
  const std::string root = joined(folder_, done ? kDoneFolder : kFailedFolder);
  for (std::uint32_t copy = record.copy;; ++copy) {
    const std::string target = joined(root, numbered(below, copy));
    if (!is_file_of(record, path)) return std::nullopt;
    prepare_folder(std::filesystem::path(target).parent_path().string());
    const int error_number = rename_to_new(path, target);
    if (error_number == EEXIST) continue;
    if (error_number == ENOENT) return std::nullopt;
    if (error_number != 0) throw cannot_move(path, target, error_number);
    // A link may lead nowhere from there; it was meant to be moved all the same.
    if (is_file_of(record, target) || std::filesystem::is_symlink(target)) return target;
    // Another file took its place just then, and was not read.
    static_cast<void>(rename_to_new(target, path));
    return std::nullopt;
  }
}

}  // namespace ocr::batch
