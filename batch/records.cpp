// SPDX-License-Identifier: Apache-2.0
#include "batch/records.hpp"

#include "common/error.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <unistd.h>

namespace ocr::batch {

namespace {

std::int64_t nanoseconds(const timespec& time) noexcept {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return time.tv_sec * kSecond + time.tv_nsec;
}

}  // namespace

Record record_of(const struct stat& info) noexcept {
  Record record;
  record.size = info.st_size;
  record.modified_ns = nanoseconds(info.st_mtim);
  record.changed_ns = nanoseconds(info.st_ctim);
  record.device = info.st_dev;
  record.inode = info.st_ino;
  return record;
}

UniqueFd unnamed_file() {
  const std::string folder = std::filesystem::temp_directory_path().string();
  UniqueFd fd(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (fd) return fd;
  // A file system without O_TMPFILE.
  std::string name = folder + "/ocr-batch-XXXXXX";
  fd.reset(::mkostemp(name.data(), O_CLOEXEC));
  if (!fd) throw_errno("cannot create a temporary file in {}", folder);
  ::unlink(name.c_str());
  return fd;
}

void write_at(int fd, std::uint64_t offset, const void* data, std::size_t size) {
  const char* from = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = ::pwrite(fd, from, size, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_errno("cannot write to a temporary file");
    from += written;
    offset += static_cast<std::uint64_t>(written);
    size -= static_cast<std::size_t>(written);
  }
}

void read_at(int fd, std::uint64_t offset, void* data, std::size_t size) {
  char* to = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t got = ::pread(fd, to, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno("cannot read a temporary file");
    if (got == 0) throw_system_error(EIO, "a temporary file is too short");
    to += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
}

void PieceFile::read(std::uint64_t offset, void* data, std::size_t size) const {
  const auto is_held = [&] { return held_ > 0 && offset >= begin_ && offset + size <= begin_ + held_; };
  if (!is_held()) {
    begin_ = offset - offset % kBlock;
    const ssize_t got = ::pread(fd_.get(), block_.data(), block_.size(), static_cast<off_t>(begin_));
    held_ = got < 0 ? 0 : static_cast<std::size_t>(got);
  }
  if (is_held()) {
    std::memcpy(data, block_.data() + (offset - begin_), size);
  } else {
    // It crosses the block's end, or something is wrong that this will tell.
    read_at(fd_.get(), offset, data, size);
  }
}

void PieceFile::write(std::uint64_t offset, const void* data, std::size_t size) {
  write_at(fd_.get(), offset, data, size);
  if (offset + size <= begin_ || offset >= begin_ + held_) return;
  if (offset >= begin_ && offset + size <= begin_ + held_) {
    std::memcpy(block_.data() + (offset - begin_), data, size);
  } else {
    held_ = 0;
  }
}

void PieceFile::clear() {
  if (::ftruncate(fd_.get(), 0) != 0) throw_errno("cannot empty a temporary file");
  held_ = 0;
}

void Records::add(Record record, std::string_view path) {
  if (count_ == std::numeric_limits<std::uint32_t>::max()) throw_system_error(EOVERFLOW, "there are too many inputs");
  record.path = texts_size_;
  record.path_size = static_cast<std::uint32_t>(path.size());
  texts_.write(texts_size_, path.data(), path.size());
  texts_size_ += path.size();
  set(count_++, record);
}

Record Records::get(std::uint32_t index) const {
  Record record;
  records_.read(std::uint64_t{index} * sizeof record, &record, sizeof record);
  return record;
}

void Records::set(std::uint32_t index, const Record& record) {
  records_.write(std::uint64_t{index} * sizeof record, &record, sizeof record);
}

void Records::clear() {
  records_.clear();
  texts_.clear();
  texts_size_ = 0;
  count_ = 0;
}

std::string Records::path(const Record& record) const {
  std::string text(record.path_size, '\0');
  texts_.read(record.path, text.data(), text.size());
  return text;
}

}  // namespace ocr::batch
