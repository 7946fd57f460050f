// SPDX-License-Identifier: Apache-2.0
// flock(2) on a file: the kernel releases it when the holder ends, however it ends.
#pragma once

#include "common/fd.hpp"

#include <filesystem>
#include <optional>

namespace ocr {

class FileLock {
 public:
  // Waits until the lock is ours. Throws std::system_error.
  [[nodiscard]] static FileLock wait(const std::filesystem::path& path);
  // Takes the lock, or nothing when somebody else holds it. Throws std::system_error.
  [[nodiscard]] static std::optional<FileLock> try_take(const std::filesystem::path& path);

  // Lets go before the object ends.
  void release() noexcept { fd_.reset(); }
  // Lets go, and leaves no file behind.
  void remove() noexcept;

 private:
  FileLock(UniqueFd fd, std::filesystem::path path) noexcept : fd_(std::move(fd)), path_(std::move(path)) {}
  UniqueFd fd_;
  std::filesystem::path path_;
};

}  // namespace ocr
