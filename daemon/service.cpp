// SPDX-License-Identifier: Apache-2.0
#include "daemon/service.hpp"

#include "common/document_record.hpp"
#include "common/log.hpp"
#include "common/text.hpp"

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

#include <ctime>
#include <utility>

namespace ocr {

namespace {

constexpr log::Domain kLog{"service"};
constexpr auto kSilentClient = std::chrono::minutes(1);
constexpr auto kTellGrace = std::chrono::milliseconds(700);
constexpr int kExitUnavailable = 69;

std::string now_text() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S%z}", fmt::localtime(std::time(nullptr)));
}

}  // namespace

Service::Service(EventLoop& loop, const Config& config, Outbox& outbox, WorkerHost& host, Hooks hooks)
    : loop_(loop),
      config_(config),
      outbox_(outbox),
      hooks_(std::move(hooks)),
      clients_(static_cast<std::size_t>(config.max_clients)),
      lanes_(loop, config, host,
             Lanes::Events{
                 [this](Job job, Parts parts) { answered(std::move(job), std::move(parts)); },
                 [this](Job job, const Error& error) { answer_failure(job, ErrorInfo::from(error)); },
                 [this](const std::string& what) {
                   ++statistics_.workers_lost;
                   statistics_.last_crash = fmt::format("{} at {}", what, now_text());
                 },
                 [this] { ++statistics_.retried; },
                 [this] { became_ready(); },
                 [this] { models_settled(); },
                 [this](const std::string& why) {
                   python_failed({"unavailable", why, "`ocr logs` says more; `ocr restart` tries again", false});
                 },
             }) {}

void Service::python_starts() {
  ++zygote_starts_;
  if (state_ != State::leaving) state_ = State::warming;
  warmup_.restart_python();
}

void Service::python_progress(const nlohmann::json& event) {
  if (warmup_.on_progress(event)) tell_progress();
}

void Service::python_warm(const nlohmann::json& report) {
  engine_ = report.value("fingerprint", "");
  warmup_.on_warm(report);
  tell_progress();
  lanes_.start();
}

void Service::became_ready() {
  // Each worker says so; the store is opened once, and what it says counts for all.
  if (store_opens_) return;
  // Leaving, it still reads what it accepted while it warmed, and keeps that as well.
  if (state_ == State::warming || (state_ == State::leaving && !store_asked_)) open_store();
}

void Service::tell_progress() {
  for (const auto& identity : clients_.identities()) {
    const Client* client = clients_.find(identity);
    if (client != nullptr && (client->waits || !client->open.empty())) send(identity, encode(warmup_.progress()));
  }
}

void Service::python_failed(const ErrorInfo& error) {
  kLog.error("{}: {}. {}", error.code, error.message, error.hint);
  lanes_.host_lost();
  if (state_ == State::leaving) {
    // Nothing that was accepted can be read any more.
    for (const Job& job : lanes_.remove_all())
      answer_failure(job, error);
    for (const Job& job : remove_unread_from_store())
      answer_failure(job, error);
    return;
  }
  degraded_ = error;
  state_ = config_.degraded ? State::degraded : State::failed;
  const ErrorInfo told = *refusal();
  for (const Job& job : lanes_.remove_all())
    answer_failure(job, told);
  for (const Job& job : remove_unread_from_store())
    answer_failure(job, told);
  release_waiters(told);
  if (state_ != State::failed) return;
  // Whoever is about to connect, the client that started us above all, shall hear the reason too.
  leave_by_ = Clock::now() + kTellGrace;
  loop_.at(*leave_by_, [] {});
}

void Service::release_waiters(const std::optional<ErrorInfo>& error) {
  for (const auto& identity : clients_.identities()) {
    Client* client = clients_.find(identity);
    if (client == nullptr || !client->waits) continue;
    client->waits = false;
    send(identity, error ? encode(Failure{0, *error}) : done());
  }
}

void Service::zygote_lost() {
  lanes_.host_lost();
  if (state_ == State::ready) state_ = State::warming;
}

std::optional<ErrorInfo> Service::refusal() const {
  if (state_ == State::failed) return degraded_;
  if (state_ == State::degraded) {
    // Not retryable: only a restart mends it.
    return ErrorInfo{"unavailable", fmt::format("ocrd is degraded: {}", degraded_->message),
                     degraded_->hint.empty() ? "`ocr restart` tries again" : degraded_->hint + "; then `ocr restart`",
                     false};
  }
  if (state_ == State::leaving)
    return ErrorInfo{"unavailable", "ocrd is about to end", "try again: another one is started", true};
  return std::nullopt;
}

void Service::refuse(const std::string& client, std::uint64_t id, const std::string& file, const ErrorInfo& error) {
  Message message = encode(Failure{id, error});
  if (id != 0) message.frames.push_back(failure_record(file, std::nullopt, error));
  send(client, message);
}

void Service::accept(Job job) {
  if (Client* known = clients_.find(job.client)) known->open.insert(job.request.id);
  if (hold_for_store(job) || ask_store(job)) return;
  enqueue(std::move(job));
}

void Service::close_job(const Job& job) {
  if (Client* client = clients_.find(job.client)) {
    client->open.erase(job.request.id);
    client->recognising.erase(job.request.id);
    client->seen = Clock::now();
  }
  statistics_.add_duration(std::chrono::duration<double, std::milli>(Clock::now() - job.arrived).count());
}

void Service::answered(Job job, Parts parts) {
  const auto meta = nlohmann::json::parse(parts.empty() ? std::string() : parts.front(), nullptr, false);
  if (meta.is_object() && meta.value("status", "") == "recognise" && job.lane == Lane::text) {
    const auto pages = meta.find("pages");
    recognise(std::move(job), pages != meta.end() && pages->is_number_integer() ? pages->get<std::int64_t>() : 1);
    return;
  }
  if (meta.is_object() && meta.contains("error") && parts.size() == 1) {
    const auto& error = meta.at("error");
    answer_failure(job, {error.value("code", "internal"), error.value("message", ""), error.value("hint", ""),
                         error.value("retryable", false)});
    return;
  }
  if (!meta.is_object() || parts.size() < 2) {
    answer_failure(job, ErrorInfo::from(Error(ErrorCode::internal, "the worker gave an answer that is none",
                                              "`ocr logs` may say more")));
    return;
  }
  Message message;
  try {
    if (meta.value("status", "") == "ok") {
      // The worker knows nothing of ids: the field is put in before the message is read as what it becomes.
      nlohmann::json with_id = meta;
      with_id["id"] = job.request.id;
      message = encode(decode<Result>({Kind::result, with_id.dump(), {}}));
    } else {
      nlohmann::json with_id{{"id", job.request.id}, {"error", meta.at("error")}};
      message = encode(decode<Failure>({Kind::failure, with_id.dump(), {}}));
      ++statistics_.failed;
    }
  } catch (const std::exception& error) {
    answer_failure(job, ErrorInfo::from(Error(ErrorCode::internal,
                                              fmt::format("the worker's answer cannot be read: {}", error.what()))));
    return;
  }
  message.frames.assign(parts.begin() + 1, parts.end());
  keep_and_send(std::move(job), parts, std::move(message));
}

void Service::recognise(Job job, std::int64_t pages) {
  const std::string client = job.client;
  const std::uint64_t id = job.request.id;
  const auto ahead = static_cast<std::int64_t>(lanes_.waiting(Lane::ocr));
  Client* known = clients_.find(client);
  if (known != nullptr) known->recognising.insert(id);
  // Before a worker can answer it.
  send(client, encode(Accepted{id, ahead, kLaneOcr}));
  lanes_.recognise(std::move(job), pages);
  if (known == nullptr || known->awaits_models || lanes_.waiting(Lane::ocr) == 0 || lanes_.ocr().any_ready()) return;
  known->awaits_models = true;
  send(client, encode(Progress{"models", "", 0, 0}));
}

void Service::models_settled() {
  for (const auto& identity : clients_.identities()) {
    Client* client = clients_.find(identity);
    if (client != nullptr && std::exchange(client->awaits_models, false))
      send(identity, encode(Progress{"reading", "", 0, 0}));
  }
}

void Service::answer_failure(const Job& job, const ErrorInfo& error) {
  ++statistics_.failed;
  kLog.info("{}: {}: {}", printable(job.request.file), error.code, error.message);
  close_job(job);
  Message message = encode(Failure{job.request.id, error});
  message.frames.push_back(
      failure_record(job.request.file, job.size > 0 ? std::optional(job.size) : std::nullopt, error));
  send(job.client, message);
}

void Service::cancel(const std::string& client, std::uint64_t id) {
  if (id == 0) {
    Client* known = clients_.find(client);
    if (known == nullptr) return;
    const auto open = known->open;
    for (const std::uint64_t each : open)
      cancel(client, each);
    return;
  }
  Client* known = clients_.find(client);
  if (known == nullptr || known->open.erase(id) == 0) return;
  known->recognising.erase(id);
  ++statistics_.cancelled;
  std::string file;
  if (auto job = lanes_.remove(client, id)) {
    file = job->request.file;
  } else if (const auto waiting =
                 remove_from_store([&](const Job& each) { return each.client == client && each.request.id == id; });
             !waiting.empty()) {
    file = waiting.front().request.file;
  } else {
    lanes_.cancel([&](const Job& job_in_worker) {
      const bool it = job_in_worker.client == client && job_in_worker.request.id == id;
      if (it) file = job_in_worker.request.file;
      return it;
    });
  }
  refuse(client, id, file, ErrorInfo::from(Error(ErrorCode::cancelled, "cancelled")));
}

void Service::drop_client_jobs(const std::string& client) {
  statistics_.cancelled += lanes_.remove_client(client).size();
  statistics_.cancelled += remove_from_store([&](const Job& job) { return job.client == client; }).size();
  lanes_.cancel([&](const Job& job) {
    const bool theirs = job.client == client;
    statistics_.cancelled += theirs ? 1 : 0;
    return theirs;
  });
}

void Service::lease_closed(const std::string& token) {
  if (const auto identity = clients_.lease_closed(token)) drop_client_jobs(*identity);
}

void Service::add_waiter(const std::string& client) {
  Client* known = clients_.find(client);
  if (known == nullptr) return;
  if (state_ == State::ready) {
    send(client, done());
  } else if (const auto error = refusal()) {
    send(client, encode(Failure{0, *error}));
  } else {
    known->waits = true;
    send(client, encode(warmup_.progress()));
  }
}

void Service::leave(bool now) {
  if (state_ == State::failed) return;
  // Not retryable: whoever told the daemon to stop does not want another one at once.
  const ErrorInfo error{"unavailable", "ocrd was told to stop", "run it again: ocrd starts by itself", false};
  if (state_ != State::leaving) {
    kLog.info("leaving{}", now ? " now" : " when all that was accepted is answered");
    state_ = State::leaving;
    hooks_.give_way();
    release_waiters(now ? error : *refusal());
  }
  if (!now) return;
  for (const Job& job : lanes_.remove_all())
    answer_failure(job, error);
  for (const Job& job : remove_from_store([](const Job&) { return true; }))
    answer_failure(job, error);
  lanes_.cancel([&](const Job& job) {
    answer_failure(job, error);
    return true;
  });
}

void Service::settle() {
  if (state_ == State::failed) {
    const bool anyone = hooks_.lease_count() > 0;
    if (Clock::now() >= *leave_by_ || (told_someone_ && !anyone)) hooks_.exit(kExitUnavailable);
    told_someone_ = told_someone_ || anyone;
    return;
  }
  if (state_ == State::leaving && lanes_.idle() && in_store_.empty()) {
    hooks_.exit(0);
    return;
  }
  clients_.forget_silent(kSilentClient);
  const bool idle = (state_ == State::ready || state_ == State::degraded) && !clients_.anyone_attached() &&
                    config_.idle_exit.count() > 0;
  if (idle && !idle_since_) {
    idle_since_ = Clock::now();
    idle_timer_ = loop_.after(config_.idle_exit, [this] {
      kLog.info("no client for {}", format_duration(config_.idle_exit));
      leave(false);
    });
  } else if (!idle && idle_since_) {
    idle_since_.reset();
    loop_.cancel(std::exchange(idle_timer_, 0));
  }
}

}  // namespace ocr
