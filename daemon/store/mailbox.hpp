// SPDX-License-Identifier: Apache-2.0
// What other threads want done on the thread of an event loop.
#pragma once

#include "common/fd.hpp"

#include <functional>
#include <mutex>
#include <vector>

namespace ocr::store {

class Mailbox {
 public:
  using Task = std::function<void()>;

  // Throws std::system_error.
  Mailbox();

  // From any thread; never waits.
  void post(Task task);

  // Readable while something was posted, non-blocking.
  [[nodiscard]] int descriptor() const noexcept { return event_.get(); }
  // Runs what was posted, in that order, on the caller's thread.
  void deliver();

 private:
  UniqueFd event_;
  std::mutex mutex_;
  std::vector<Task> tasks_;
};

}  // namespace ocr::store
