// SPDX-License-Identifier: Apache-2.0
// Documents that wait for a worker. Clients take turns, a document each, so that a batch never holds up a single `ocr`.
#pragma once

#include "daemon/job.hpp"

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ocr {

class JobQueue {
 public:
  void push(Job job);
  // A document whose worker died goes before all others: it has waited already.
  void push_front(Job job);

  // The next in turn, or nothing.
  [[nodiscard]] std::optional<Job> pop();

  [[nodiscard]] std::optional<Job> remove(const std::string& client, std::uint64_t id);
  [[nodiscard]] std::vector<Job> remove_client(const std::string& client);
  [[nodiscard]] std::vector<Job> remove_all();

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

 private:
  std::deque<Job> first_;
  std::unordered_map<std::string, std::deque<Job>> by_client_;
  std::list<std::string> turns_;  // clients with something waiting, the next one in front
  std::size_t size_ = 0;
};

}  // namespace ocr
