// SPDX-License-Identifier: Apache-2.0
// The service between the store and the workers: what is known is answered without one, what they answer is kept.
#include "common/log.hpp"
#include "common/text.hpp"
#include "daemon/service.hpp"

#include <algorithm>

namespace ocr {

namespace {

constexpr log::Domain kLog{"service"};
// A server that is slow to reach does not keep anybody waiting: readings go to the spool until it answers. A file is
// there, and what is wrong with it shall be told before anything is read.
constexpr auto kGraceOfServer = std::chrono::seconds(1);
constexpr auto kGraceOfFile = std::chrono::seconds(30);

}  // namespace

void Service::set_store(StoreLink& store, bool optional) {
  store_ = &store;
  store_optional_ = optional;
}

void Service::open_store() {
  warmup_.begin_stage("store", store_ == nullptr || config_.store == "off" ? "off" : "");
  if (store_ == nullptr) {
    serve();
    return;
  }
  store_asked_ = store_opens_ = true;
  for (Job& job : lanes_.remove_all()) {
    if (!hold_for_store(job)) lanes_.push(std::move(job));
  }
  const auto grace = config_.database_url.empty() ? kGraceOfFile : kGraceOfServer;
  const EventLoop::TimerId patience = loop_.after(grace, [this] { serve(); });
  store_->open(engine_, [this, patience](const std::optional<Error>& error) {
    loop_.cancel(patience);
    if (error && !store_optional_) {
      python_failed(ErrorInfo::from(*error));
      return;
    }
    if (error) kLog.warning("nothing is kept: {}", error->what());
    serve();
  });
}

void Service::serve() {
  release_held();
  if (state_ != State::warming) return;
  state_ = State::ready;
  degraded_.reset();
  warmup_.begin_stage("serving");
  warmup_.end_stage();
  kLog.info("ready");
  release_waiters(std::nullopt);
}

bool Service::hold_for_store(Job& job) {
  if (!store_opens_ || !store_->may_become_known(job.request)) return false;
  if (!std::exchange(job.announced, true))
    announce(job.client, job.request.id, static_cast<std::int64_t>(in_store_.size()));
  in_store_.emplace(++last_in_store_, InStore{std::move(job), std::nullopt, true});
  return true;
}

void Service::release_held() {
  store_opens_ = false;
  for (Job& job : take_from_store([](const InStore& each) { return each.held; })) {
    if (!ask_store(job)) enqueue(std::move(job));
  }
}

// True when the job was taken: it comes back by itself, as an answer or into the queue.
bool Service::ask_store(Job& job) {
  if (store_ == nullptr || !store_->may_know(job.request)) return false;
  const std::uint64_t number = ++last_in_store_;
  Job& asked = in_store_.emplace(number, InStore{std::move(job), std::nullopt}).first->second.job;
  store_->look_up(asked, [this, number](std::optional<Message> answer) {
    const auto found = in_store_.find(number);
    // Cancelled meanwhile.
    if (found == in_store_.end()) return;
    Job known = std::move(found->second.job);
    in_store_.erase(found);
    if (!answer) {
      enqueue(std::move(known));
      return;
    }
    ++statistics_.served;
    close_job(known);
    send(known.client, *answer);
  });
  return true;
}

void Service::enqueue(Job job) {
  const std::string client = job.client;
  const std::uint64_t id = job.request.id;
  const auto ahead = static_cast<std::int64_t>(lanes_.waiting(Lane::text));
  const bool told = std::exchange(job.announced, true);
  lanes_.push(std::move(job));
  // A document that a worker took at once is not announced: its answer is the next message.
  if (!told && lanes_.waiting(Lane::text) > 0) announce(client, id, ahead);
}

// A message costs the client a wake-up: who has other documents open hears of those.
void Service::announce(const std::string& client, std::uint64_t id, std::int64_t ahead) {
  if (const Client* known = clients_.find(client); known != nullptr && known->open.size() > 1) return;
  send(client, encode(Accepted{id, ahead}));
  if (state_ == State::warming) send(client, encode(warmup_.progress()));
}

void Service::keep_and_send(Job job, const Parts& parts, Message message) {
  if (store_ == nullptr || message.kind != Kind::result) {
    statistics_.served += message.kind == Kind::result ? 1 : 0;
    close_job(job);
    send(job.client, message);
    return;
  }
  const std::uint64_t number = ++last_in_store_;
  const Job& kept = in_store_.emplace(number, InStore{std::move(job), std::move(message)}).first->second.job;
  store_->keep(
      kept, parts,
      [this, number](const std::optional<Error>& error) {
        const auto found = in_store_.find(number);
        if (found == in_store_.end()) return;
        const InStore done = std::move(found->second);
        in_store_.erase(found);
        if (error && error->code() != ErrorCode::internal) {
          answer_failure(done.job, ErrorInfo::from(*error));
          return;
        }
        // What the store does not understand is an answer all the same.
        if (error) kLog.error("{}: it is not kept: {}", printable(done.job.request.file), error->what());
        ++statistics_.served;
        close_job(done.job);
        send(done.job.client, *done.answer);
      },
      lanes_.waiting(Lane::text) > 0);
}

std::vector<Job> Service::take_from_store(const std::function<bool(const InStore&)>& chosen) {
  std::vector<Job> taken;
  for (auto at = in_store_.begin(); at != in_store_.end();) {
    if (!chosen(at->second)) {
      ++at;
      continue;
    }
    taken.push_back(std::move(at->second.job));
    at = in_store_.erase(at);
  }
  return taken;
}

std::vector<Job> Service::remove_from_store(const std::function<bool(const Job&)>& chosen) {
  return take_from_store([&](const InStore& each) { return chosen(each.job); });
}

std::vector<Job> Service::remove_unread_from_store() {
  return take_from_store([](const InStore& each) { return !each.answer; });
}

}  // namespace ocr
