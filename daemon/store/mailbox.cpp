// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/mailbox.hpp"

#include "common/error.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

namespace ocr::store {

Mailbox::Mailbox() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_) throw_errno("cannot make an event descriptor");
}

void Mailbox::post(Task task) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back(std::move(task));
  // Fails only when it is readable 2^64 - 2 times over.
  static_cast<void>(::eventfd_write(event_.get(), 1));
}

void Mailbox::deliver() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    eventfd_t count = 0;
    static_cast<void>(::eventfd_read(event_.get(), &count));
    tasks.swap(tasks_);
  }
  for (const Task& task : tasks)
    task();
}

}  // namespace ocr::store
