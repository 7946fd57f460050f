// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/store_writer.hpp"

#include "common/log.hpp"
#include "common/units.hpp"
#include "daemon/store/connection.hpp"

#include <algorithm>
#include <utility>

namespace ocr::store {

namespace {

using Clock = std::chrono::steady_clock;

constexpr log::Domain kLog{"store"};
constexpr std::size_t kTransaction = 128;         // readings in one
constexpr std::size_t kMostQueued = 256U << 20U;  // bytes; only a database that hangs lets it come to this
// What comes while many documents are read goes together: a transaction costs as much as a document.
constexpr Clock::duration kGather = std::chrono::milliseconds(50);
constexpr auto kRest = std::chrono::seconds(1);  // without anything to write
constexpr auto kRestFailed = std::chrono::seconds(30);
// What a power cut may undo. The disk is slow to say that it has something; nobody who asks waits for that.
constexpr auto kSync = std::chrono::milliseconds(250);
constexpr auto kHanging = std::chrono::seconds(2);  // a server, when nobody can wait any longer
constexpr std::size_t kUsages = 512;                // so many are written though nothing else is

Error away(const std::string& what) {
  return {ErrorCode::store_unavailable, what, "readings wait in the spool until it is back"};
}

std::size_t size_of(const Reading& reading) {
  std::size_t size = reading.answer.document.size();
  for (const Rendering& each : reading.answer.renderings)
    size += each.content.size();
  return size;
}

}  // namespace

StoreWriter::StoreWriter(Settings settings, Mailbox& mailbox, Opened opened)
    : settings_(std::move(settings)),
      mailbox_(mailbox),
      opened_(std::move(opened)),
      spool_(settings_.spool, settings_.spool_limit) {
  status_.name = settings_.location.name();
  thread_ = std::jthread([this] { run(); });
}

StoreWriter::~StoreWriter() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  wake_.notify_all();
  while (!wake_.wait_for(lock, kHanging / 4, [this] { return ended_; }))
    interrupter_.interrupt(kHanging);
}

void StoreWriter::keep(Reading reading, Kept kept, bool more) {
  const std::size_t size = size_of(reading);
  {
    const std::lock_guard lock(mutex_);
    if (queued_bytes_ + size <= kMostQueued) {
      queued_bytes_ += size;
      queue_.push_back({std::move(reading), std::move(kept)});
      const auto due = std::min(due_, Clock::now() + (more ? kGather : Clock::duration::zero()));
      if (std::exchange(due_, due) != due || queue_.size() == kTransaction) wake_.notify_one();
      return;
    }
  }
  mailbox_.post([kept = std::move(kept)] {
    kept(Error(ErrorCode::spool_full, "the database does not answer, and too many readings wait for it",
               "try again; `ocr status` shows the store"));
  });
}

void StoreWriter::touch(std::int64_t document_id) {
  const std::lock_guard lock(mutex_);
  usages_[document_id] = utc_now();
  if (usages_.size() >= kUsages) wake_.notify_one();
}

StoreWriter::Status StoreWriter::status() const {
  Status status;
  {
    const std::lock_guard lock(mutex_);
    status = status_;
    status.queued = static_cast<std::int64_t>(queue_.size());
  }
  status.spooled = Spool(settings_.spool, settings_.spool_limit).size();
  return status;
}

bool StoreWriter::has_work() const {
  return stopping_ || Clock::now() >= due_ || queue_.size() >= kTransaction ||
         (usages_.size() >= kUsages && store_ != nullptr);
}

void StoreWriter::wait(std::unique_lock<std::mutex>& lock) {
  while (!has_work()) {
    const auto until = std::min(next_chore(), due_);
    if (until == Clock::time_point::max()) {
      wake_.wait(lock);
    } else if (until <= Clock::now() || wake_.wait_until(lock, until) == std::cv_status::timeout) {
      return;
    }
  }
}

void StoreWriter::run() {
  open();
  while (true) {
    std::vector<Task> tasks;
    std::map<std::int64_t, std::string> usages;
    bool last = false;
    {
      std::unique_lock lock(mutex_);
      wait(lock);
      const bool due = has_work();
      last = stopping_ && queue_.size() <= kTransaction;
      while (due && !queue_.empty() && tasks.size() < kTransaction) {
        queued_bytes_ -= size_of(queue_.front().reading);
        tasks.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
      if (queue_.empty()) due_ = Clock::time_point::max();
      usages.swap(usages_);
    }
    const bool idle = tasks.empty() && !last;
    write(std::move(tasks), std::move(usages));
    if (last) break;
    // Even under load they wait only so long.
    if (idle || Clock::now() - next_chore() > kSync) do_chores();
  }
  const std::lock_guard lock(mutex_);
  ended_ = true;
  wake_.notify_all();
}

StoreWriter::Clock::time_point StoreWriter::next_chore() const {
  auto next = Clock::time_point::max();
  if (spool_waits_ && status_.state != State::failed) next = next_try_;
  if (written_) next = std::min(next, *written_ + kRest);
  if (unsynced_) next = std::min(next, *unsynced_ + kSync);
  return next;
}

void StoreWriter::do_chores() {
  const auto now = Clock::now();
  if (unsynced_ && now >= *unsynced_ + kSync) {
    unsynced_.reset();
    try {
      if (store_) store_->sync();
    } catch (const std::exception& error) {
      note(error.what());
    }
  }
  if (written_ && now >= *written_ + kRest) {
    written_.reset();
    try {
      // Again at once, unless something is to be written.
      if (store_ && store_->rest()) written_ = now - kRest;
    } catch (const std::exception& error) {
      // Nothing is lost, and nobody waits for it.
      kLog.warning("{}; it is tried again", error.what());
      written_ = Clock::now() + kRestFailed;
    }
  }
  if (spool_waits_ && now >= next_try_) drain();
}

void StoreWriter::open() {
  std::optional<Error> failure;
  try {
    store_ = open_store(settings_.location, &interrupter_);
    ++connections_;
    kLog.info("{} is open", settings_.location.name());
  } catch (const ConnectionLost& error) {
    lost(error.what());
  } catch (const Error& error) {
    failure = error;
  } catch (const std::exception& error) {
    failure = Error(ErrorCode::store_failed, error.what(), "OCR_STORE=off reads without a store");
  }
  {
    const std::lock_guard lock(mutex_);
    status_.state = failure ? State::failed : store_ ? State::open : State::away;
    if (failure) status_.problem = failure->what();
  }
  mailbox_.post([this, failure] { opened_(failure); });
}

void StoreWriter::write(std::vector<Task> tasks, std::map<std::int64_t, std::string> usages) {
  if (tasks.empty() && usages.empty()) return;
  std::vector<DocumentRows> rows;
  std::vector<Task> good;
  for (Task& task : tasks) {
    try {
      rows.push_back(rows_of(task.reading));
      good.push_back(std::move(task));
    } catch (const Error& error) {
      answer(task, error);
    }
  }
  if (!store_) {
    spool(good, away(status().problem));
    return;
  }
  try {
    if (!rows.empty()) store_->put(rows);
    {
      const std::lock_guard lock(mutex_);
      status_.stored += static_cast<std::int64_t>(good.size());
    }
    std::size_t size = 0;
    for (Task& task : good) {
      size += size_of(task.reading);
      answer(task, std::nullopt);
    }
    good.clear();
    std::vector<Usage> used;
    for (auto& [id, at] : usages)
      used.push_back({id, std::move(at)});
    if (!used.empty()) store_->touch(used);
    written_ = Clock::now();
    if (!unsynced_) unsynced_ = written_;
    evict(size);
  } catch (const ConnectionLost& error) {
    lost(error.what());
    spool(good, away(error.what()));
  } catch (const Error& error) {
    note(error.what());
    spool(good, error);
  } catch (const std::exception& error) {
    note(error.what());
    spool(good, Error(ErrorCode::store_failed, error.what()));
  }
}

void StoreWriter::spool(std::vector<Task>& tasks, const Error& why) {
  for (Task& task : tasks) {
    try {
      spool_.add(task.reading);
      spool_waits_ = true;
      answer(task, std::nullopt);
    } catch (const Error& error) {
      // Why the database failed is what a person can mend, unless it is only away.
      answer(task, why.code() == ErrorCode::store_unavailable ? error : why);
    }
  }
  if (next_try_ < Clock::now()) {
    retry_ = std::clamp(retry_ * 2, settings_.first_retry, settings_.longest_retry);
    next_try_ = Clock::now() + retry_;
  }
}

void StoreWriter::answer(Task& task, std::optional<Error> error) {
  if (!task.kept) return;
  mailbox_.post([kept = std::move(task.kept), error = std::move(error)] { kept(error); });
}

void StoreWriter::note(const std::string& problem) {
  kLog.warning("{}", problem);
  const std::lock_guard lock(mutex_);
  status_.problem = problem;
}

void StoreWriter::lost(const std::string& what) {
  note(what);
  store_.reset();
  backlog_.clear();
  spool_waits_ = true;
  retry_ = std::clamp(retry_ * 2, settings_.first_retry, settings_.longest_retry);
  next_try_ = Clock::now() + retry_;
  const std::lock_guard lock(mutex_);
  status_.state = State::away;
}

void StoreWriter::drain() {
  constexpr std::size_t kAtOnce = 64;
  try {
    if (!store_) {
      store_ = open_store(settings_.location, &interrupter_);
      ++connections_;
      kLog.info("{} is back", settings_.location.name());
    }
    if (backlog_.empty()) {
      backlog_ = spool_.waiting();
      std::reverse(backlog_.begin(), backlog_.end());
    }
    std::vector<std::string> names;
    while (!backlog_.empty() && names.size() < kAtOnce) {
      names.push_back(std::move(backlog_.back()));
      backlog_.pop_back();
    }
    // An empty list was not looked at again yet.
    spool_waits_ = !names.empty();
    std::vector<std::pair<std::string, DocumentRows>> some;
    std::vector<DocumentRows> rows;
    for (const std::string& name : names) {
      auto reading = spool_.load(name);
      if (!reading) continue;
      try {
        rows.push_back(rows_of(*std::move(reading)));
        some.emplace_back(name, rows.back());
      } catch (const Error& error) {
        kLog.error("{}: {}; it is set aside", name, error.what());
        spool_.set_aside(name);
      }
    }
    try {
      if (!rows.empty()) store_->put(rows);
      written_ = Clock::now();
      // A file that is gone, and then its row by a power cut, would be lost.
      store_->sync();
      for (const auto& [name, row] : some)
        spool_.remove(name);
    } catch (const Error&) {
      if (!drain_one_by_one(some)) throw;
    }
    retry_ = std::chrono::milliseconds(0);
    const std::lock_guard lock(mutex_);
    status_.stored += static_cast<std::int64_t>(some.size());
    status_.state = State::open;
    status_.problem.clear();
  } catch (const ConnectionLost& error) {
    lost(error.what());
  } catch (const std::exception& error) {
    note(error.what());
    backlog_.clear();
    spool_waits_ = true;
    retry_ = std::clamp(retry_ * 2, settings_.first_retry, settings_.longest_retry);
    next_try_ = Clock::now() + retry_;
  }
}

// True when at least one was stored: then what the database refuses is their own fault, and they are set aside.
bool StoreWriter::drain_one_by_one(const std::vector<std::pair<std::string, DocumentRows>>& some) {
  std::vector<std::string> refused;
  bool any = false;
  for (const auto& [name, row] : some) {
    try {
      store_->put(std::span(&row, 1));
      store_->sync();
      spool_.remove(name);
      any = true;
    } catch (const Error& error) {
      if (error.code() == ErrorCode::store_full) return false;
      kLog.error("{}: {}", name, error.what());
      refused.push_back(name);
    }
  }
  if (!any) return false;
  for (const std::string& name : refused)
    spool_.set_aside(name);
  return true;
}

void StoreWriter::evict(std::size_t written) {
  // Weighing all texts reads the whole list of documents, so it is done now and then.
  constexpr std::size_t kShare = 16;
  unchecked_ += written;
  if (settings_.text_limit <= 0 || unchecked_ * kShare < static_cast<std::size_t>(settings_.text_limit)) return;
  unchecked_ = 0;
  const std::int64_t evicted = store_->evict(settings_.text_limit);
  if (evicted > 0)
    kLog.info("dropped the texts of {} documents, to stay under {}", evicted,
              format_size(static_cast<std::uint64_t>(settings_.text_limit)));
}

}  // namespace ocr::store
