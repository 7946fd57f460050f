// SPDX-License-Identifier: Apache-2.0
#include "daemon/job_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ocr {

void JobQueue::push(Job job) {
  auto& waiting = by_client_[job.client];
  if (waiting.empty()) turns_.push_back(job.client);
  waiting.push_back(std::move(job));
  ++size_;
}

void JobQueue::push_front(Job job) {
  first_.push_back(std::move(job));
  ++size_;
}

std::optional<Job> JobQueue::pop() {
  if (size_ == 0) return std::nullopt;
  --size_;
  if (!first_.empty()) {
    Job job = std::move(first_.front());
    first_.pop_front();
    return job;
  }
  const auto found = by_client_.find(turns_.front());
  Job job = std::move(found->second.front());
  found->second.pop_front();
  if (found->second.empty()) {
    by_client_.erase(found);
    turns_.pop_front();
  } else {
    turns_.splice(turns_.end(), turns_, turns_.begin());
  }
  return job;
}

std::optional<Job> JobQueue::remove(const std::string& client, std::uint64_t id) {
  const auto is_it = [&](const Job& job) { return job.client == client && job.request.id == id; };
  const auto take = [&](std::deque<Job>& jobs) -> std::optional<Job> {
    const auto found = std::find_if(jobs.begin(), jobs.end(), is_it);
    if (found == jobs.end()) return std::nullopt;
    Job job = std::move(*found);
    jobs.erase(found);
    --size_;
    return job;
  };
  if (auto job = take(first_)) return job;
  const auto waiting = by_client_.find(client);
  if (waiting == by_client_.end()) return std::nullopt;
  auto job = take(waiting->second);
  if (waiting->second.empty()) {
    by_client_.erase(waiting);
    turns_.remove(client);
  }
  return job;
}

std::vector<Job> JobQueue::remove_client(const std::string& client) {
  std::vector<Job> removed;
  const auto theirs =
      std::stable_partition(first_.begin(), first_.end(), [&](const Job& job) { return job.client != client; });
  std::move(theirs, first_.end(), std::back_inserter(removed));
  first_.erase(theirs, first_.end());
  if (const auto waiting = by_client_.find(client); waiting != by_client_.end()) {
    std::move(waiting->second.begin(), waiting->second.end(), std::back_inserter(removed));
    by_client_.erase(waiting);
    turns_.remove(client);
  }
  size_ -= removed.size();
  return removed;
}

std::vector<Job> JobQueue::remove_all() {
  std::vector<Job> removed;
  while (auto job = pop())
    removed.push_back(std::move(*job));
  return removed;
}

}  // namespace ocr
