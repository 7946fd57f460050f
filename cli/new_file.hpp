// SPDX-License-Identifier: Apache-2.0
// A file that appears whole under its name, or not at all.
#pragma once

#include "common/error.hpp"
#include "common/fd.hpp"

#include <string>
#include <string_view>
#include <sys/types.h>

namespace ocr {

[[nodiscard]] Error cannot_create(const std::string& path, int error_number);
[[nodiscard]] Error exists_already(const std::string& path);
// For what cannot be written to `target`, a name that may be shown.
[[nodiscard]] Error write_failed(const std::string& target, int error_number);

// Renames within a file system and replaces nothing. Returns errno, EEXIST when the name is taken; 0 when it is done.
[[nodiscard]] int rename_to_new(const std::string& from, const std::string& to) noexcept;

// Written under a temporary name in the same folder, so that renaming stays within one file system.
class NewFile {
 public:
  NewFile() = default;
  // `temporary_name` is short, since `path` may have a name of 255 bytes; a file that has it is removed. Throws
  // Error{cannot_create}.
  NewFile(std::string path, const std::string& temporary_name);
  NewFile(NewFile&& other) noexcept { *this = std::move(other); }
  NewFile& operator=(NewFile&& other) noexcept;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  // Removes a file that was not committed.
  ~NewFile() { discard(); }

  [[nodiscard]] int descriptor() const noexcept { return fd_.get(); }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  // Throws Error{write_failed}.
  void write(std::string_view text);
  // Nothing more will be written; with `sync` it is on the disk. Returns its inode. Throws Error{write_failed}.
  ino_t finish(bool sync);
  // Gives it its name. Without `overwrite` an existing file stays. Throws Error{cannot_create}.
  void commit(bool overwrite);
  void discard() noexcept;

 private:
  UniqueFd fd_;
  std::string path_;
  std::string temporary_;  // empty when there is nothing to remove
};

}  // namespace ocr
