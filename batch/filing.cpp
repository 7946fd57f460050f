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
#include <cstdio>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace ocr::batch {

namespace fs = std::filesystem;

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

// Where a link leads to that is relative to its folder; empty for what is no such link.
std::string relative_link(const std::string& path) {
  std::error_code none;
  const fs::path link = fs::read_symlink(path, none);
  return none || link.is_absolute() ? std::string() : link.string();
}

// A link that was moved leads where it led from its first folder. It is replaced in one step, and left as it is where
// that is not possible.
void lead_back(const std::string& moved, const std::string& link, const fs::path& from) {
  std::error_code failed;
  const fs::path to = fs::canonical(fs::path(moved).parent_path(), failed);
  const fs::path first = failed ? fs::path() : fs::canonical(from, failed);
  if (failed) return;
  // Not made shorter: a folder in it may be a link itself.
  const fs::path target = first.lexically_relative(to) / link;
  const fs::path temporary = fs::path(moved).parent_path() / fmt::format(".ocr-link-{}.tmp", ::getpid());
  ::unlink(temporary.c_str());
  if (::symlink(target.c_str(), temporary.c_str()) != 0) return;
  if (::rename(temporary.c_str(), moved.c_str()) != 0) ::unlink(temporary.c_str());
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
    prepare_folder(fs::path(target).parent_path().string());
    const int error_number = rename_to_new(path, target);
    if (error_number == EEXIST) continue;
    if (error_number == ENOENT) return std::nullopt;
    if (error_number != 0) throw cannot_move(path, target, error_number);
    if (const std::string link = relative_link(target); !link.empty())
      lead_back(target, link, fs::path(path).parent_path());
    // A link may lead nowhere; it was meant to be moved all the same.
    if (is_file_of(record, target) || fs::is_symlink(target)) return target;
    // Another file took its place just then, and was not read.
    static_cast<void>(rename_to_new(target, path));
    return std::nullopt;
  }
}

}  // namespace ocr::batch
