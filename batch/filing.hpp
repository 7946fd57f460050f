// SPDX-License-Identifier: Apache-2.0
// Where inputs go that a watch has read: done/ and failed/ in the watched folder.
#pragma once

#include "batch/records.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ocr::batch {

class Filing {
 public:
  // Makes both folders. Throws Error{cannot_create}, also when they are of another file system: moving there would
  // not be one step.
  explicit Filing(std::string folder);

  // Moves the file below done/ or failed/ as it lies below the folder; `copy` is the number that its outputs have in
  // their names. Where a file has that name, the next free number goes into it: nothing is ever replaced. A relative
  // link leads to the same file from there. Returns where it is now, nothing when it is not the file of the record any
  // more. Throws Error{cannot_create}.
  [[nodiscard]] std::optional<std::string> file(const std::string& path, const Record& record, bool done) const;

 private:
  std::string folder_;
};

}  // namespace ocr::batch
