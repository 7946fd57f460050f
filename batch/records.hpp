// SPDX-License-Identifier: Apache-2.0
// The inputs of a batch, on the disk: memory does not grow with their number.
#pragma once

#include "common/fd.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <type_traits>

namespace ocr::batch {

enum class State : std::uint8_t {
  planned,  // to be read
  same,     // the input was named before
  skipped,  // finished by an earlier run
  known,    // failed in an earlier run, for good
  done,
  failed,
};

// What is known of one input before it is read.
struct Record {
  std::uint64_t path = 0;       // where its path begins in the file of texts
  std::uint32_t path_size = 0;  // bytes
  std::uint32_t below = 0;      // where in the path the part begins that outputs mirror
  std::int64_t size = -1;       // bytes, negative when it cannot be looked at
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int32_t problem = 0;  // errno of a folder that cannot be read
  std::uint32_t copy = 0;    // of a watch: outputs have this number, since the name had another content before
  State state = State::planned;
  bool may_replace = false;   // its outputs that exist were written by this batch
  bool is_unchanged = false;  // it is the very file that an earlier run has read
  bool may_repeat = false;    // another input has the same size and end
};
static_assert(std::is_trivially_copyable_v<Record>);

// With what the file system says of it, and nothing else.
[[nodiscard]] Record record_of(const struct stat& info) noexcept;

// A file without a name in the folder for temporary files. Throws std::system_error.
[[nodiscard]] UniqueFd unnamed_file();
// Whole or std::system_error.
void write_at(int fd, std::uint64_t offset, const void* data, std::size_t size);
void read_at(int fd, std::uint64_t offset, void* data, std::size_t size);

// A file without a name, in small pieces whose neighbours are wanted next: the block that was read last is kept, as a
// system call for each piece would cost more than what is done with it. All calls throw std::system_error.
class PieceFile {
 public:
  PieceFile() : fd_(unnamed_file()) {}

  void read(std::uint64_t offset, void* data, std::size_t size) const;
  void write(std::uint64_t offset, const void* data, std::size_t size);
  void clear();

 private:
  static constexpr std::size_t kBlock = 4096;

  UniqueFd fd_;
  mutable std::array<char, kBlock> block_{};
  mutable std::uint64_t begin_ = 0;  // of the block in the file
  mutable std::size_t held_ = 0;     // bytes of it, 0 for none
};

// Numbered from 0 in the order in which they were added. All calls throw std::system_error.
class Records {
 public:
  void add(Record record, std::string_view path);
  [[nodiscard]] std::uint32_t size() const noexcept { return count_; }
  [[nodiscard]] Record get(std::uint32_t index) const;
  void set(std::uint32_t index, const Record& record);
  [[nodiscard]] std::string path(const Record& record) const;
  void clear();

 private:
  PieceFile records_;
  PieceFile texts_;
  std::uint64_t texts_size_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace ocr::batch
