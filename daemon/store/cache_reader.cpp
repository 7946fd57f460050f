// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/cache_reader.hpp"

#include "common/log.hpp"
#include "daemon/store/connection.hpp"

#include <algorithm>
#include <chrono>
#include <sys/stat.h>

namespace ocr::store {

namespace {

constexpr log::Domain kLog{"cache"};
constexpr std::size_t kFilesKnown = 20'000;

bool holds(const CachedAnswer& answer, const std::vector<std::string>& formats) {
  return std::all_of(formats.begin(), formats.end(), [&](const std::string& format) {
    if (format == "json" || format == "text") return true;
    return std::any_of(answer.answer.renderings.begin(), answer.answer.renderings.end(),
                       [&](const Rendering& each) { return each.format == format; });
  });
}

}  // namespace

CacheReader::CacheReader(Location location, StoreWriter& writer, Mailbox& mailbox)
    : location_(std::move(location)), writer_(writer), mailbox_(mailbox), contents_(kFilesKnown) {
  thread_ = std::jthread([this] { run(); });
}

CacheReader::~CacheReader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  interrupter_.give_up();
}

void CacheReader::find(Lookup lookup, Found found) {
  const std::lock_guard lock(mutex_);
  queue_.push_back({std::move(lookup), std::move(found)});
  wake_.notify_one();
}

bool CacheReader::hangs(std::chrono::milliseconds limit) const noexcept {
  const auto began = began_.load();
  return began != kResting && std::chrono::steady_clock::now() - began > limit;
}

CacheReader::Counts CacheReader::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void CacheReader::run() {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    std::optional<CachedAnswer> answer;
    began_ = std::chrono::steady_clock::now();
    try {
      if (began_.load() < task.lookup.until) answer = look_up(task.lookup);
    } catch (const ConnectionLost& error) {
      kLog.warning("{}", error.what());
      store_.reset();
    } catch (const std::exception& error) {
      // A cache that fails costs time and nothing else.
      kLog.warning("{}", error.what());
    }
    began_ = kResting;
    if (answer) writer_.touch(answer->document_id);
    {
      const std::lock_guard lock(mutex_);
      ++(answer ? counts_.hits : counts_.misses);
    }
    mailbox_.post([found = std::move(task.found), answer = std::move(answer)]() mutable { found(std::move(answer)); });
  }
}

bool CacheReader::connected() {
  const std::uint64_t now = writer_.connections();
  if (store_) return true;
  if (now == connection_) return false;
  connection_ = now;
  store_ = open_store(location_, &interrupter_);
  return true;
}

std::optional<CachedAnswer> CacheReader::look_up(const Lookup& lookup) {
  if (!lookup.document || !connected()) return std::nullopt;
  auto answer = store_->find({content_of(lookup.document.get()), lookup.engine, lookup.options});
  if (answer && !holds(*answer, lookup.formats)) return std::nullopt;
  return answer;
}

std::string CacheReader::content_of(int fd) {
  struct stat before {};
  if (::fstat(fd, &before) != 0) throw_errno("cannot look at the document");
  if (auto known = contents_.known(before)) return *std::move(known);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::string sha256 = sha256_of_file(fd);
  struct stat after {};
  // A file that changes while it is read has no content to remember.
  if (::fstat(fd, &after) == 0 && after.st_mtim.tv_sec == before.st_mtim.tv_sec &&
      after.st_mtim.tv_nsec == before.st_mtim.tv_nsec && after.st_size == before.st_size)
    contents_.remember(before, std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(), sha256);
  return sha256;
}

}  // namespace ocr::store
