// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"

#include "cli/named_descriptor.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ocr {

namespace {

constexpr std::size_t kBufferSize = 1U << 16U;

// A link is followed, so that the file it leads to is replaced and not the link.
std::string target_of(const std::string& path) {
  char* resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return path;
  std::string result(resolved);
  std::free(resolved);
  return result;
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
  if (const auto descriptor = named_descriptor(path, STDOUT_FILENO)) {
    if (*descriptor == fd_) return;
    file_.reset(::fcntl(*descriptor, F_DUPFD_CLOEXEC, 3));
    if (!file_) throw write_failed(printable(path), errno);
    final_name_ = path;
    return;
  }
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
  static int serial = 0;  // several files may be written at once
  new_file_ = NewFile(target, fmt::format(".ocr-{}-{}.tmp", ::getpid(), ++serial));
  final_name_ = target;
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
  const int target = new_file_ ? new_file_->descriptor() : file_ ? file_.get() : fd_;
  if (target == fd_ && !open_) fail(EBADF);
  messages_.erase_redrawn();
  const std::string pending = std::move(buffer_);
  // A failure must not make the next flush write the same again.
  buffer_.clear();
  try {
    write_all(target, pending);
  } catch (const std::system_error& error) {
    fail(error.code().value());
  }
}

void Output::commit() {
  flush();
  if (!new_file_) return;
  static_cast<void>(new_file_->finish(false));
  new_file_->commit(overwrite_);
  new_file_.reset();
}

void Output::discard() noexcept {
  file_.reset();
  new_file_.reset();
  buffer_.clear();
}

void Output::fail(int error_number) const {
  throw write_failed(final_name_.empty() ? "standard output" : printable(final_name_), error_number);
}

}  // namespace ocr
