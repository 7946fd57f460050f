// SPDX-License-Identifier: Apache-2.0
// What the kernel tells of folders: files that were closed by a writer, names that came or went, the end of a folder.
#pragma once

#include "common/error.hpp"
#include "common/fd.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ocr::batch {

struct FolderEvent {
  enum class Kind {
    closed,     // a file that was open for writing
    arrived,    // a name that was moved here, with what it names
    created,    // a file, link or folder
    left,       // a folder that was moved away
    removed,    // the folder that is watched
    moved,      // the same
    unmounted,  // the same
    forgotten,  // the folder is watched no longer
    overflow,   // events were lost
  };
  Kind kind = Kind::overflow;
  int folder = -1;         // as add() gave it
  bool is_folder = false;  // of arrived, created, left
  std::string name;        // within the folder, any bytes
};

// Of a buffer that read(2) filled: events in their order; those that nobody here needs are left out.
[[nodiscard]] std::vector<FolderEvent> folder_events(std::string_view buffer);

// That this folder cannot be watched, by errno: with a hint where a limit of the kernel is to blame.
[[nodiscard]] Error cannot_watch(const std::string& folder, int error_number);

class Inotify {
 public:
  // Throws Error{config} when the user has too many of them, Error{internal}.
  Inotify();

  // Watches the folder too. Returns its number, or a negative errno. A folder has one number by whatever name.
  [[nodiscard]] int add(const std::string& folder) const noexcept;
  void remove(int folder) const noexcept;
  // What has happened since; never waits. Throws std::system_error.
  [[nodiscard]] std::vector<FolderEvent> read() const;
  // Can be read when something has happened.
  [[nodiscard]] int descriptor() const noexcept { return fd_.get(); }

 private:
  UniqueFd fd_;
};

}  // namespace ocr::batch
