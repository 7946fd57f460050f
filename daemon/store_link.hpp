// SPDX-License-Identifier: Apache-2.0
// The loop's end of the store: what a stored document is as an answer, and what is kept of a worker's.
#pragma once

#include "common/config.hpp"
#include "common/protocol_status.hpp"
#include "daemon/event_loop.hpp"
#include "daemon/job.hpp"
#include "daemon/store/cache_reader.hpp"
#include "daemon/store/mailbox.hpp"
#include "daemon/store/store_writer.hpp"
#include "daemon/worker_protocol.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace ocr {

class StoreLink {
 public:
  struct Patience {
    Milliseconds look_up;  // a client waits for a stored answer
    Milliseconds server;   // one statement; then it counts as away
  };
  // Nothing is opened before open(), and nothing ever with OCR_STORE=off.
  StoreLink(EventLoop& loop, const Config& config, const Paths& paths);
  StoreLink(EventLoop& loop, const Config& config, const Paths& paths, Patience patience);
  ~StoreLink();
  StoreLink(const StoreLink&) = delete;
  StoreLink& operator=(const StoreLink&) = delete;

  // Once, when Python is warm. `engine` is the fingerprint of its report. Calls back when the store is open, or away
  // and working through its spool, or with the error for which it cannot be used; at once when it is off.
  void open(const std::string& engine, store::StoreWriter::Opened opened);

  // Whether look_up() may find an answer to this request, so that it is worth the wait.
  [[nodiscard]] bool may_know(const ReadRequest& request) const noexcept;
  // The same before it is open: whether waiting for that may be worth it.
  [[nodiscard]] bool may_become_known(const ReadRequest& request) const noexcept;
  // The stored answer, whole, or nothing: then a worker must read it. Calls back from the loop, later; a database that
  // takes longer than `patience.look_up` counts as one that has no answer.
  using Found = std::function<void(std::optional<Message> answer)>;
  void look_up(Job& job, Found found);

  // What a worker answered with success: meta, document, renderings in the order of the request's formats. Calls back
  // from the loop, later, with an error when it is neither in the database nor in the spool; at once, well, when
  // nothing is to be kept.
  // `more`: others are about to follow, so this one may wait a moment for them.
  void keep(const Job& job, const Parts& parts, store::StoreWriter::Kept kept, bool more = false);

  // "off", "opening", "open", "away", "failed".
  [[nodiscard]] std::string state() const;
  [[nodiscard]] StoreStatus status() const;

 private:
  // While anything waits for a server, looks whether that hangs.
  void watch();
  // Answers the look-up, once: what comes for it later goes nowhere.
  void settle(std::uint64_t number, std::optional<Message> answer);

  EventLoop& loop_;
  const Config& config_;
  store::StoreWriter::Settings settings_;
  std::string engine_;
  bool usable_ = true;  // until its opening says otherwise
  Patience patience_;
  struct Waiting {
    Found found;
    EventLoop::TimerId given_up;
  };
  std::unordered_map<std::uint64_t, Waiting> waiting_;  // look-ups, by a number of their own
  std::uint64_t last_waiting_ = 0;
  std::int64_t kept_soon_ = 0;  // handed to the writer and not answered yet
  EventLoop::TimerId watch_ = 0;
  store::Mailbox mailbox_;
  std::unique_ptr<store::StoreWriter> writer_;
  std::unique_ptr<store::CacheReader> reader_;  // ends before the writer
};

// The answer to `request` made of what is stored, with the times of this request in milliseconds. Throws
// Error{internal} for a document that is damaged.
[[nodiscard]] Message stored_result(const ReadRequest& request, const store::CachedAnswer& answer, double queue_ms,
                                    double total_ms);

// What is kept of a worker's successful answer. Throws Error{internal} when it is none.
[[nodiscard]] store::Reading reading_of(const Job& job, const Parts& parts);

}  // namespace ocr
