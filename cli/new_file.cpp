// SPDX-License-Identifier: Apache-2.0
#include "cli/new_file.hpp"

#include "common/text.hpp"

#include <cerrno>
#include <climits>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ocr {

namespace {

int create(const std::string& path) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
}

}  // namespace

Error cannot_create(const std::string& path, int error_number) {
  return {ErrorCode::cannot_create, fmt::format("cannot create {}: {}", printable(path), errno_text(error_number)),
          error_number == ENAMETOOLONG ? "give a template with a shorter name: -o 'out/{n}.{ext}'"
                                       : "check the folder and its permissions"};
}

Error write_failed(const std::string& target, int error_number) {
  return {ErrorCode::write_failed, fmt::format("cannot write to {}: {}", target, errno_text(error_number)),
          error_number == ENOSPC ? "make room on the disk, then run it again" : ""};
}

Error exists_already(const std::string& path) {
  return {ErrorCode::cannot_create, fmt::format("{} exists already", printable(path)),
          "give another name, or --force to replace it"};
}

int rename_to_new(const std::string& from, const std::string& to) noexcept {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL) return errno;
  // A file system without RENAME_NOREPLACE: link() does not replace either.
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  ::unlink(from.c_str());
  return 0;
}

NewFile::NewFile(std::string path, const std::string& temporary_name) : path_(std::move(path)) {
  const std::size_t slash = path_.rfind('/');
  std::string temporary = slash == std::string::npos ? std::string() : path_.substr(0, slash + 1);
  temporary += temporary_name;
  fd_.reset(create(temporary));
  // Left by a killed process.
  if (!fd_ && errno == EEXIST && ::unlink(temporary.c_str()) == 0) fd_.reset(create(temporary));
  if (!fd_) throw cannot_create(path_, errno);
  temporary_ = std::move(temporary);
}

NewFile& NewFile::operator=(NewFile&& other) noexcept {
  if (this == &other) return *this;
  discard();
  fd_ = std::move(other.fd_);
  path_ = std::move(other.path_);
  temporary_ = std::exchange(other.temporary_, {});
  return *this;
}

void NewFile::write(std::string_view text) {
  try {
    write_all(fd_.get(), text);
  } catch (const std::system_error& error) {
    throw write_failed(printable(path_), error.code().value());
  }
}

ino_t NewFile::finish(bool sync) {
  struct stat info {};
  if (::fstat(fd_.get(), &info) != 0 || (sync && ::fsync(fd_.get()) != 0)) throw write_failed(printable(path_), errno);
  // Some file systems (network, quota) report a write that failed only here.
  if (::close(fd_.release()) != 0) throw write_failed(printable(path_), errno);
  return info.st_ino;
}

void NewFile::commit(bool overwrite) {
  int problem = 0;
  if (overwrite) {
    problem = ::rename(temporary_.c_str(), path_.c_str()) == 0 ? 0 : errno;
  } else {
    problem = rename_to_new(temporary_, path_);
  }
  if (problem != 0) throw problem == EEXIST && !overwrite ? exists_already(path_) : cannot_create(path_, problem);
  temporary_.clear();
}

void NewFile::discard() noexcept {
  fd_.reset();
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
}

}  // namespace ocr
