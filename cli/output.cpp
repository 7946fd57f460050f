// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ocr {

namespace {

constexpr std::size_t kBufferSize = 1U << 16U;

Error cannot_create(const std::string& path, int error_number) {
  return {ErrorCode::cannot_create, fmt::format("cannot create {}: {}", printable(path), errno_text(error_number)),
          "check the folder and its permissions"};
}

Error exists_already(const std::string& path) {
  return {ErrorCode::cannot_create, fmt::format("{} exists already", printable(path)),
          "give another name, or --force to replace it"};
}

// A link is followed, so that the file it leads to is replaced and not the link.
std::string target_of(const std::string& path) {
  char* resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return path;
  std::string result(resolved);
  std::free(resolved);
  return result;
}

// In the same folder, so that rename() stays within one file system; short, since `path` may have a name of 255 bytes.
std::string temporary_beside(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
  static int serial = 0;  // several files may be written at once
  return fmt::format("{}.ocr-{}-{}.tmp", folder, ::getpid(), ++serial);
}

}  // namespace

Output::Output(int fd, bool open, Messages& messages) : fd_(fd), open_(open), messages_(messages) {}

Output::~Output() {
  discard();
}

bool Output::is_terminal() const noexcept {
  return file_ ? ::isatty(file_.get()) == 1 : final_name_.empty() && open_ && ::isatty(fd_) == 1;
}

void Output::to_file(const std::string& path, bool overwrite) {
  struct stat info {};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode))
    throw Error(ErrorCode::cannot_create, fmt::format("cannot create {}: it is a folder", printable(path)),
                "give the name of a file in it");
  if (exists && !S_ISREG(info.st_mode)) {
    file_.reset(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
    if (!file_) throw cannot_create(path, errno);
    final_name_ = path;
    return;
  }
  if (exists && !overwrite) throw exists_already(path);
  const std::string target = exists ? target_of(path) : path;
  const std::string temporary = temporary_beside(target);
  file_.reset(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!file_ && errno == EEXIST && ::unlink(temporary.c_str()) == 0) {
    // Left by a killed process that had our number.
    file_.reset(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
  }
  if (!file_) throw cannot_create(path, errno);
  final_name_ = target;
  temporary_name_ = temporary;
  overwrite_ = overwrite;
}

void Output::write(std::string_view text) {
  if (text.empty()) return;
  wrote_anything_ = true;
  buffer_ += text;
  if (buffer_.size() >= kBufferSize) flush();
}

void Output::flush() {
  if (buffer_.empty()) return;
  if (!file_ && !open_) fail(EBADF);
  messages_.erase_redrawn();
  const std::string pending = std::move(buffer_);
  // A failure must not make the next flush write the same again.
  buffer_.clear();
  try {
    write_all(file_ ? file_.get() : fd_, pending);
  } catch (const std::system_error& error) {
    fail(error.code().value());
  }
}

void Output::commit() {
  flush();
  if (temporary_name_.empty()) return;
  // Some file systems (network, quota) report a write that failed only here.
  if (::close(file_.release()) != 0) fail(errno);
  int renamed =
      ::renameat2(AT_FDCWD, temporary_name_.c_str(), AT_FDCWD, final_name_.c_str(), overwrite_ ? 0 : RENAME_NOREPLACE);
  if (renamed != 0 && errno == EINVAL && !overwrite_) {
    // A file system without RENAME_NOREPLACE: link() does not replace either.
    renamed = ::link(temporary_name_.c_str(), final_name_.c_str());
    if (renamed == 0) ::unlink(temporary_name_.c_str());
  }
  if (renamed != 0) throw errno == EEXIST ? exists_already(final_name_) : cannot_create(final_name_, errno);
  temporary_name_.clear();
}

void Output::discard() noexcept {
  file_.reset();
  if (!temporary_name_.empty()) ::unlink(temporary_name_.c_str());
  temporary_name_.clear();
  buffer_.clear();
}

void Output::fail(int error_number) const {
  const std::string target = final_name_.empty() ? "standard output" : printable(final_name_);
  throw Error(ErrorCode::write_failed, fmt::format("cannot write to {}: {}", target, errno_text(error_number)),
              error_number == ENOSPC ? "make room on the disk, then run it again" : "");
}

}  // namespace ocr
