// SPDX-License-Identifier: Apache-2.0
// The daemon's work, between the sockets and the workers: who asked for what, where it is, what it was answered.
#pragma once

#include "common/config.hpp"
#include "common/protocol_status.hpp"
#include "daemon/client_table.hpp"
#include "daemon/lanes.hpp"
#include "daemon/statistics.hpp"
#include "daemon/store_link.hpp"
#include "daemon/warmup.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace ocr {

// Sends one message to a client. The ROUTER socket in the daemon, a list in tests.
class Outbox {
 public:
  virtual ~Outbox() = default;
  // False when the client is gone.
  virtual bool send(const std::string& client, const Message& message) = 0;
};

class Service {
 public:
  enum class State { warming, ready, degraded, failed, leaving };
  // Beyond the window, so many documents of a client may be in the lane of recognition: a path and some hundred bytes
  // each.
  static constexpr std::int64_t kRecognitions = 512;

  // What the service asks of the process around it.
  struct Hooks {
    std::function<bool(const std::string& token)> lease_is_open;
    std::function<std::size_t()> lease_count;
    std::function<void()> give_way;        // let go of names and lock; called once, when leaving begins
    std::function<void(int status)> exit;  // nothing is left to do
  };

  Service(EventLoop& loop, const Config& config, Outbox& outbox, WorkerHost& host, Hooks hooks);

  // Asks the store before the workers, and keeps what they answer. It must outlive the service; without it nothing is
  // kept. `optional`: a store that cannot be used is done without.
  void set_store(StoreLink& store, bool optional);

  // --- what the zygote reports ---
  void python_starts();
  void python_progress(const nlohmann::json& event);
  void python_warm(const nlohmann::json& report);
  // Python cannot start: everybody who waits is told, then the daemon ends, or stays degraded.
  void python_failed(const ErrorInfo& error);
  void zygote_lost();

  // --- what handlers do (daemon/handlers) ---
  void send(const std::string& client, const Message& message) { static_cast<void>(outbox_.send(client, message)); }
  void refuse(const std::string& client, std::uint64_t id, const std::string& file, const ErrorInfo& error);
  void accept(Job job);
  void cancel(const std::string& client, std::uint64_t id);
  void add_waiter(const std::string& client);
  // Gives way: what was accepted is finished, or with `now` ended, then the daemon exits.
  void leave(bool now);
  [[nodiscard]] StatusReport status() const;

  void lease_closed(const std::string& token);

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] std::string state_name() const;
  [[nodiscard]] const Config& config() const noexcept { return config_; }
  [[nodiscard]] ClientTable& clients() noexcept { return clients_; }
  [[nodiscard]] bool lease_is_open(const std::string& token) const { return hooks_.lease_is_open(token); }
  // Why requests cannot be taken now, if they cannot.
  [[nodiscard]] std::optional<ErrorInfo> refusal() const;
  [[nodiscard]] Warmup& warmup() noexcept { return warmup_; }
  [[nodiscard]] Lanes& lanes() noexcept { return lanes_; }
  // Called before each wait of the loop: starts or stops the idle clock, and exits when leaving is done.
  void settle();

  struct Facts {  // for `status`
    std::string started_by;
    std::string socket;
    std::string log;
  };
  void set_facts(Facts facts) { facts_ = std::move(facts); }

 private:
  void answered(Job job, Parts parts);
  void answer_failure(const Job& job, const ErrorInfo& error);
  void close_job(const Job& job);
  // service_store.cpp
  void open_store();
  void serve();
  bool ask_store(Job& job);
  // While the store opens, what it may know waits for it and not for a worker. True when the job was taken.
  bool hold_for_store(Job& job);
  void release_held();
  void enqueue(Job job);
  void announce(const std::string& client, std::uint64_t id, std::int64_t ahead);
  void keep_and_send(Job job, const Parts& parts, Message message);
  // Takes what waits for the store out of its hands: an answer that comes for it later goes nowhere.
  std::vector<Job> remove_from_store(const std::function<bool(const Job&)>& chosen);
  // Of it only what no worker has read yet.
  std::vector<Job> remove_unread_from_store();
  void recognise(Job job, std::int64_t pages);
  void became_ready();
  void models_settled();
  // Tells those who wait for the warm-up that it is over, or why it never will be.
  void release_waiters(const std::optional<ErrorInfo>& error);
  void tell_progress();
  void drop_client_jobs(const std::string& client);

  EventLoop& loop_;
  const Config& config_;
  Outbox& outbox_;
  Hooks hooks_;
  State state_ = State::warming;
  ClientTable clients_;
  Lanes lanes_;
  // Documents that are neither in a queue nor in a worker, by a number of their own: waiting for the store to open,
  // looked up, or being kept.
  struct InStore {
    Job job;
    std::optional<Message> answer;  // the worker's, while it is being kept
    bool held = false;
  };
  std::vector<Job> take_from_store(const std::function<bool(const InStore&)>& chosen);
  std::map<std::uint64_t, InStore> in_store_;
  std::uint64_t last_in_store_ = 0;
  StoreLink* store_ = nullptr;
  bool store_optional_ = false;
  bool store_asked_ = false;  // to open
  bool store_opens_ = false;
  std::string engine_;  // fingerprint, from the warm-up's report
  Statistics statistics_;
  Warmup warmup_;
  std::optional<ErrorInfo> degraded_;  // why Python cannot be used, when degraded or failed
  Clock::time_point born_ = Clock::now();
  std::optional<Clock::time_point> idle_since_;
  EventLoop::TimerId idle_timer_ = 0;
  std::optional<Clock::time_point> leave_by_;  // failed: until then anybody may ask why
  bool told_someone_ = false;                  // failed: a client was there
  std::uint64_t zygote_starts_ = 0;
  Facts facts_;
};

}  // namespace ocr
