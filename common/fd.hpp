// SPDX-License-Identifier: Apache-2.0
// File descriptors that close themselves, and the few calls around them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace ocr {

class UniqueFd {
 public:
  UniqueFd() noexcept = default;
  explicit UniqueFd(int fd) noexcept : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] explicit operator bool() const noexcept { return fd_ >= 0; }
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
  void reset(int fd = -1) noexcept;

 private:
  int fd_ = -1;
};

// The whole file as bytes; at most `limit` of them. Throws std::system_error.
[[nodiscard]] std::string read_all(int fd, std::size_t limit);

// Writes everything or throws std::system_error; restarts after signals.
void write_all(int fd, std::string_view data);

// An anonymous file in memory that holds `data`, close-on-exec. Throws std::system_error.
[[nodiscard]] UniqueFd make_memfd(const char* name, std::string_view data);

// Opens /dev/null on each of descriptors 0, 1, 2 that is closed, so that nothing else ever lands there.
// Returns whether standard output was open.
[[nodiscard]] bool reserve_standard_streams() noexcept;

}  // namespace ocr
