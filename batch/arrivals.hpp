// SPDX-License-Identifier: Apache-2.0
// Which of the files that turned up are complete. Pure: the clock and the files are given to it.
//
// A file that its writer closed, or that was moved in, is complete a moment later: some close a file once more before
// they are done with it. One that was only found, or is empty, is complete when it was not changed for a while. One
// that is open for writing is not complete, however quiet it is.
#pragma once

#include "batch/sight.hpp"
#include "common/units.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace ocr::batch {

class Arrivals {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Look = std::function<std::optional<Sight>(const std::string& path)>;

  // A file that is not changed for so long is complete.
  explicit Arrivals(Milliseconds settle) noexcept : settle_(settle) {}

  void closed(const std::string& path, Time now);
  // True when it is complete already, else it will be due.
  [[nodiscard]] bool found(const std::string& path, const Sight& sight, Time now);
  // It is complete, but shall be given only then.
  void again(const std::string& path, Time at);

  // When there is something to look at.
  [[nodiscard]] std::optional<Time> due() const;
  // The next file that is complete by now. What is gone is forgotten.
  [[nodiscard]] std::optional<std::string> take(Time now, const Look& look);

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

 private:
  struct Entry {
    Time due;
    bool closed = false;
    std::optional<Sight> last;
  };
  using Entries = std::map<std::string, Entry>;

  Entry& set_due(const std::string& path, Time due);
  [[nodiscard]] bool is_complete(const Entry& entry, const Sight& sight) const noexcept;

  Milliseconds settle_;
  Entries entries_;
  std::set<std::pair<Time, const std::string*>> order_;  // the names are those of entries_
};

}  // namespace ocr::batch
