// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker_pool.hpp"

#include "common/document_file.hpp"
#include "common/log.hpp"
#include "common/text.hpp"
#include "daemon/process_memory.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>

namespace ocr {

namespace {

constexpr log::Domain kLog{"workers"};
constexpr std::uint64_t kLanes = 2;
constexpr int kMaxDeathsAtBirth = 5;
constexpr int kRequestRoom = 1 << 20;
constexpr auto kRefillDelay = std::chrono::milliseconds(500);

double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

// A worker that ends with its answer says so where it sends nothing else.
bool is_last(const Parts& parts) {
  if (parts.size() != 1) return false;
  const auto meta = nlohmann::json::parse(parts.front(), nullptr, false);
  return meta.is_object() && meta.value("ending", false);
}

}  // namespace

WorkerPool::WorkerPool(EventLoop& loop, const Config& config, JobQueue& queue, WorkerHost& host, Events events,
                       Lane lane)
    : loop_(loop),
      config_(config),
      queue_(queue),
      host_(host),
      events_(std::move(events)),
      lane_(lane),
      last_id_(static_cast<std::uint64_t>(lane)) {}

void WorkerPool::start(std::size_t count) {
  most_ = count;
  may_grow_ = true;
  deaths_at_birth_ = 0;
  fill();
}

std::size_t WorkerPool::alive() const noexcept {
  return static_cast<std::size_t>(std::count_if(workers_.begin(), workers_.end(), [](const auto& entry) {
    return entry.second->state != Worker::State::ending;
  }));
}

std::size_t WorkerPool::wanted() const noexcept {
  if (lane_ == Lane::text) return most_;
  const auto busy =
      std::count_if(workers_.begin(), workers_.end(), [](const auto& entry) { return entry.second->job.has_value(); });
  return may_grow_ || alive() == 0 ? std::min(most_, static_cast<std::size_t>(busy) + queue_.size()) : 0;
}

void WorkerPool::fill() {
  loop_.cancel(std::exchange(refill_, 0));
  while (alive() < wanted()) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
      throw_errno("cannot create a worker's channel");
    auto worker = std::make_unique<Worker>();
    worker->id = last_id_ += kLanes;
    worker->channel.reset(ends[0]);
    const UniqueFd theirs(ends[1]);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    // A request must fit at once: names and passwords of any bytes grow when they become JSON.
    ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &kRequestRoom, sizeof kRequestRoom);
    if (!host_.fork_worker(worker->id, theirs.get(), lane_)) return;
    loop_.watch(ends[0], [this, id = worker->id] { on_channel(id); });
    workers_.emplace(worker->id, std::move(worker));
  }
}

void WorkerPool::host_lost() {
  most_ = 0;
  while (!workers_.empty()) {
    if (auto job = drop(workers_.begin()->first)) queue_.push_front(std::move(*job));
  }
}

void WorkerPool::dispatch() {
  for (auto& [id, worker] : workers_) {
    while (worker->state == Worker::State::ready && !queue_.empty()) {
      auto job = queue_.pop();
      if (give(*worker, std::move(*job))) break;
    }
  }
  if (lane_ == Lane::ocr) fill();
}

void WorkerPool::demand() {
  may_grow_ = true;
  dispatch();
}

// False when the document cannot be opened, or the worker is dead and the document went back: either way, go on.
bool WorkerPool::give(Worker& worker, Job job) {
  if (!job.document) {
    try {
      OpenDocument opened = open_document(job.request.path, config_.max_input.value);
      job.document = std::move(opened.fd);
      job.size = opened.size;
    } catch (const Error& error) {
      events_.failed(std::move(job), error);
      return false;
    }
  }
  const auto now = Clock::now();
  const SeamLimits limits{config_.max_pages, config_.max_input.value};
  loop_.cancel(std::exchange(worker.idle, 0));
  try {
    send_job(worker.channel.get(), seam_request(job, limits, ms_between(job.arrived, now)), job.request.timeout_ms,
             job.document.get());
  } catch (const std::system_error&) {
    // It died while it was idle, or will now: its end of file comes next and a new one takes its place.
    worker.state = Worker::State::ending;
    worker.kill();
    queue_.push_front(std::move(job));
    return false;
  }
  worker.state = Worker::State::busy;
  worker.job_started = now;
  worker.deadline =
      loop_.at(now + Milliseconds(job.request.timeout_ms) - job.spent, [this, id = worker.id] { deadline_passed(id); });
  worker.job = std::move(job);
  return true;
}

void WorkerPool::on_channel(std::uint64_t id) {
  const auto found = workers_.find(id);
  if (found == workers_.end()) return;
  Worker& worker = *found->second;
  try {
    while (true) {
      const PartsReader::State state = worker.reader.read(worker.channel.get());
      if (state == PartsReader::State::need_more) return;
      if (state == PartsReader::State::closed) break;
      on_message(worker, worker.reader.take_parts());
      if (!workers_.contains(id)) return;
    }
  } catch (const std::exception& error) {
    kLog.error("worker {}: {}", worker.pid, error.what());
    worker.kill();
  }
  died(id);
}

void WorkerPool::on_message(Worker& worker, Parts parts) {
  if (worker.state == Worker::State::starting) {
    on_birth(worker, parts);
    return;
  }
  if (worker.state != Worker::State::busy || !worker.job) throw std::length_error("an answer without a question");
  loop_.cancel(std::exchange(worker.deadline, 0));
  Job job = std::move(*worker.job);
  worker.job.reset();
  job.spent += Clock::now() - worker.job_started;
  ++worker.served;
  rest(worker);
  if (is_last(parts)) {
    retire(worker);
  } else if (worn_out(worker)) {
    kLog.info("worker {} is replaced after {} documents", worker.pid, worker.served);
    retire(worker);
  }
  // The next document first: it need not wait until the client has its answer.
  dispatch();
  events_.answered(std::move(job), std::move(parts));
}

void WorkerPool::on_birth(Worker& worker, const Parts& parts) {
  const auto born = nlohmann::json::parse(parts.empty() ? "{}" : parts.front(), nullptr, false);
  deaths_at_birth_ = 0;
  if (born.is_object() && born.contains("error")) {
    const auto& error = born.at("error");
    worker.state = Worker::State::ending;
    worker.kill();
    may_grow_ = false;
    events_.no_models(Error(ErrorCode::recognition_unavailable, error.value("message", "recognition cannot start"),
                            error.value("hint", "`ocr logs` may say more")));
    return;
  }
  if (born.is_object()) {
    sandbox_layers_ = born.value("sandbox", std::vector<std::string>{});
    for (const auto& model : born.value("models", nlohmann::json::array()))
      worker.models.push_back({model.value("name", ""), model.value("ms", 0.0), model.value("megabytes", 0.0)});
  }
  kLog.debug("{} worker {} is ready after {:.1f} ms", lane_name(lane_), worker.pid,
             ms_between(worker.born, Clock::now()));
  rest(worker);
  if (events_.became_ready) events_.became_ready();
  dispatch();
}

// Nothing to do, for now: a worker of the ocr lane is not kept for ever.
void WorkerPool::rest(Worker& worker) {
  worker.state = Worker::State::ready;
  if (lane_ == Lane::text || config_.ocr_idle.count() == 0) return;
  worker.idle = loop_.after(config_.ocr_idle, [this, id = worker.id, pid = worker.pid] {
    kLog.info("ocr worker {} is ended: nobody needed it for {}", pid, format_duration(config_.ocr_idle));
    static_cast<void>(drop(id));
  });
}

bool WorkerPool::worn_out(Worker& worker) const {
  if (config_.worker_documents > 0 && worker.served >= static_cast<std::uint64_t>(config_.worker_documents))
    return true;
  // Growth is slow, and a look at what is shared costs a millisecond: only who has much at all can have too much.
  constexpr std::uint64_t kLookEvery = 50;
  constexpr std::uint64_t kKib = 1024;
  const bool first_with_models = lane_ == Lane::ocr && worker.served == 1;
  if (worker.served % kLookEvery != 0 && !first_with_models) return false;
  const auto too_much = [&](std::int64_t kib) {
    return static_cast<std::uint64_t>(kib) * kKib > worker.private_with_models + config_.worker_growth.value;
  };
  if (!first_with_models && !too_much(anonymous_memory(worker.pid))) return false;
  const std::int64_t unshared = process_memory(worker.pid).unshared;
  if (first_with_models) worker.private_with_models = static_cast<std::uint64_t>(unshared) * kKib;
  return too_much(unshared);
}

void WorkerPool::retire(Worker& worker) {
  worker.state = Worker::State::ending;
  worker.kill();
  fill();
}

void WorkerPool::deadline_passed(std::uint64_t id) {
  const auto found = workers_.find(id);
  if (found == workers_.end()) return;
  kLog.warning("worker {} took too long and is ended", found->second->pid);
  auto job = drop(id);
  fill();
  if (!job) return;
  const auto limit = format_duration(Milliseconds(job->request.timeout_ms));
  events_.failed(std::move(*job), Error(ErrorCode::timed_out, fmt::format("not read within {}", limit),
                                        "give it more time with --timeout, or fewer pages with --pages"));
}

void WorkerPool::cancel(const std::function<bool(const Job&)>& chosen) {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, worker] : workers_) {
    if (worker->job && chosen(*worker->job)) ids.push_back(id);
  }
  for (const std::uint64_t id : ids)
    static_cast<void>(drop(id));
  if (!ids.empty()) fill();
}

std::optional<Job> WorkerPool::drop(std::uint64_t id) {
  const auto found = workers_.find(id);
  if (found == workers_.end()) return std::nullopt;
  Worker& worker = *found->second;
  worker.kill();
  loop_.cancel(worker.deadline);
  loop_.cancel(worker.idle);
  loop_.unwatch(worker.channel.get());
  std::optional<Job> job = std::move(worker.job);
  workers_.erase(found);
  return job;
}

void WorkerPool::died(std::uint64_t id) {
  const auto found = workers_.find(id);
  if (found == workers_.end()) return;
  if (!host_.lives()) {
    // It went with the zygote, whose end is about to be told: no document is to blame.
    if (auto job = drop(id)) queue_.push_front(std::move(*job));
    return;
  }
  const bool expected = found->second->state == Worker::State::ending && !found->second->job;
  const bool at_birth = found->second->state == Worker::State::starting;
  const pid_t pid = found->second->pid;
  auto job = drop(id);
  if (!expected) {
    const std::string what = job ? fmt::format("worker {} died while it read {}", pid, printable(job->request.file))
                                 : fmt::format("worker {} died", pid);
    kLog.error("{}", what);
    events_.crashed(what);
  }
  if (at_birth && ++deaths_at_birth_ >= kMaxDeathsAtBirth) {
    may_grow_ = false;
    events_.hopeless("workers end as soon as they are started");
    return;
  }
  if (!job) {
    fill();
  } else if (++job->attempts < 2) {
    events_.retried();
    queue_.push_front(std::move(*job));
    fill();
    dispatch();
  } else {
    fill();
    events_.failed(std::move(*job), Error(ErrorCode::worker_crashed, "two workers died while they read it",
                                          "the file may be damaged or hostile; `ocr logs` says more"));
  }
}

void WorkerPool::forked(std::uint64_t id, pid_t pid, UniqueFd pidfd) {
  const auto found = workers_.find(id);
  if (found == workers_.end()) {
    // Dropped before it was born: its channel is closed already, but it must not wait until it notices.
    Worker unwanted;
    unwanted.pidfd = std::move(pidfd);
    unwanted.kill();
    return;
  }
  found->second->pid = pid;
  found->second->pidfd = std::move(pidfd);
}

void WorkerPool::fork_failed(std::uint64_t id, const std::string& why) {
  kLog.error("cannot fork a worker: {}", why);
  static_cast<void>(drop(id));
  if (refill_ == 0) refill_ = loop_.after(kRefillDelay, [this] { fill(); });
}

void WorkerPool::exited(std::uint64_t id, int wait_status) {
  const std::string how = WIFSIGNALED(wait_status) ? fmt::format("signal {}", WTERMSIG(wait_status))
                                                   : fmt::format("exit status {}", WEXITSTATUS(wait_status));
  kLog.info("worker process {} ended: {}", id, how);
}

bool WorkerPool::any_ready() const noexcept {
  return std::any_of(workers_.begin(), workers_.end(), [](const auto& entry) {
    return entry.second->state == Worker::State::ready || entry.second->state == Worker::State::busy;
  });
}

bool WorkerPool::idle() const noexcept {
  return std::none_of(workers_.begin(), workers_.end(),
                      [](const auto& entry) { return entry.second->job.has_value(); });
}

}  // namespace ocr
