// SPDX-License-Identifier: Apache-2.0
#include "batch/state_keeper.hpp"

#include "common/error.hpp"
#include "daemon/store/connection.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

namespace ocr::batch {

namespace {

using Clock = std::chrono::steady_clock;

// Together one transaction costs as much as a job alone.
constexpr std::size_t kGroup = 100;
constexpr auto kGroupTime = std::chrono::milliseconds(250);
constexpr auto kRetry = std::chrono::seconds(2);
constexpr auto kCancelLook = std::chrono::milliseconds(500);
// At the end, for a database that is away.
constexpr auto kLastWait = std::chrono::seconds(3);

}  // namespace

StateKeeper::StateKeeper(store::Location location, std::string signature, std::string command)
    : location_(std::move(location)), signature_(std::move(signature)), command_(std::move(command)) {
  try {
    store_ = store::open_store(location_);
    earlier_ = store_->batch(signature_);
    if (earlier_) batch_ = earlier_->id;
  } catch (const store::ConnectionLost& error) {
    store_.reset();
    problem_ = error.what();
  }
}

StateKeeper::~StateKeeper() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

std::optional<std::vector<store::BatchJob>> StateKeeper::find_jobs(std::span<const std::string> keys) {
  if (!thread_.joinable()) {
    if (!store_) return std::nullopt;
    return store_->find_jobs(keys);
  }
  if (batch() == 0) return std::nullopt;
  try {
    if (!reader_) reader_ = store::open_store(location_);
    return reader_->find_jobs(keys);
  } catch (const store::ConnectionLost&) {
    reader_.reset();
    return std::nullopt;
  }
}

void StateKeeper::start() {
  if (store_) {
    try {
      batch_ = store_->begin_batch(signature_, command_).id;
    } catch (const store::ConnectionLost& error) {
      store_.reset();
      problem_ = error.what();
    }
  }
  // Signals are for the thread that waits for them.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { work(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

std::int64_t StateKeeper::batch() const {
  const std::lock_guard lock(mutex_);
  return batch_;
}

void StateKeeper::record(std::uint64_t ticket, store::BatchJob job) {
  const std::lock_guard lock(mutex_);
  queue_.push_back({ticket, std::move(job)});
  if (queue_.size() >= kGroup) wake_.notify_one();
}

std::vector<std::uint64_t> StateKeeper::settled() {
  const std::lock_guard lock(mutex_);
  return std::exchange(settled_, {});
}

std::size_t StateKeeper::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size() + in_hand_;
}

bool StateKeeper::cancelled() const {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

std::string StateKeeper::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

void StateKeeper::work() {
  Clock::time_point next_try = Clock::now();
  Clock::time_point next_look = Clock::now();
  while (true) {
    std::vector<Entry> entries;
    bool ending = false;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kGroupTime, [this] { return ending_ || queue_.size() >= kGroup; });
      entries = std::exchange(queue_, {});
      in_hand_ = entries.size();
      ending = ending_;
    }
    if ((!store_ || !held_.empty()) && Clock::now() >= next_try) {
      if (connect()) save(std::exchange(held_, {}));
      next_try = Clock::now() + kRetry;
    }
    if (!entries.empty()) save(std::move(entries));
    if (store_ && Clock::now() >= next_look) {
      look_for_cancel();
      next_look = Clock::now() + kCancelLook;
    }
    if (ending) return;
  }
}

bool StateKeeper::connect() {
  try {
    if (store_) {
      store_->reconnect();
    } else {
      store_ = store::open_store(location_);
    }
    const std::int64_t id = store_->begin_batch(signature_, command_).id;
    const std::lock_guard lock(mutex_);
    batch_ = id;
    problem_.clear();
    return true;
  } catch (const std::exception& error) {
    const std::lock_guard lock(mutex_);
    problem_ = error.what();
    return false;
  }
}

void StateKeeper::save(std::vector<Entry> entries) {
  if (!store_ || !held_.empty()) {
    hold(std::move(entries), {});
    return;
  }
  std::vector<store::BatchJob> jobs;
  jobs.reserve(entries.size());
  for (const Entry& entry : entries)
    jobs.push_back(entry.job);
  try {
    store_->put_jobs(batch(), jobs);
  } catch (const std::exception& error) {
    hold(std::move(entries), error.what());
    return;
  }
  const std::lock_guard lock(mutex_);
  for (const Entry& entry : entries) {
    if (entry.ticket != 0) settled_.push_back(entry.ticket);
  }
  in_hand_ = 0;
}

// The work goes on; what was held back comes first when the database is there again.
void StateKeeper::hold(std::vector<Entry> entries, const std::string& why) {
  const std::lock_guard lock(mutex_);
  for (Entry& entry : entries) {
    if (entry.ticket != 0) settled_.push_back(std::exchange(entry.ticket, 0));
    held_.push_back(std::move(entry));
  }
  in_hand_ = 0;
  if (!why.empty()) problem_ = why;
}

void StateKeeper::look_for_cancel() {
  try {
    const auto known = store_->batch(batch());
    if (!known || known->state != "cancelled") return;
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
  } catch (const std::exception&) {
    // The next write says what is wrong.
  }
}

void StateKeeper::write_all() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
  if (!last_moment_) last_moment_ = Clock::now() + kLastWait;
  while (true) {
    if (!queue_.empty()) save(std::exchange(queue_, {}));
    if ((!store_ || !held_.empty()) && connect()) save(std::exchange(held_, {}));
    if ((store_ && held_.empty()) || Clock::now() >= *last_moment_) break;
    std::this_thread::sleep_for(kGroupTime);
  }
}

std::size_t StateKeeper::end(const std::string& state) {
  write_all();
  if (!held_.empty() || !store_) return held_.size();
  try {
    store_->end_batch(batch_, state);
  } catch (const std::exception& error) {
    problem_ = error.what();
  }
  return 0;
}

}  // namespace ocr::batch
