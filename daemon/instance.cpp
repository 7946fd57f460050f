// SPDX-License-Identifier: Apache-2.0
#include "daemon/instance.hpp"

#include "common/log.hpp"
#include "daemon/dispatch.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ocr {

namespace {

constexpr log::Domain kLog{"ocrd"};
constexpr int kMaxDeathsWhileWarming = 3;
constexpr auto kStopGrace = std::chrono::seconds(10);
constexpr Milliseconds kLinger{1000};
constexpr unsigned kLongestClose = 3;  // seconds
constexpr std::uint64_t kMessageOverhead = 1U << 20U;

std::string how_it_ended(int wait_status) {
  return WIFSIGNALED(wait_status) ? fmt::format("signal {}", WTERMSIG(wait_status))
                                  : fmt::format("exit status {}", WEXITSTATUS(wait_status));
}

}  // namespace

Instance::Instance(const Options& options, const Config& config, Endpoint endpoint, UniqueFd signals)
    : config_(config),
      paths_(endpoint.paths()),
      private_(options.private_dir.has_value()),
      signals_(std::move(signals)),
      endpoint_(std::move(endpoint)),
      socket_name_(paths_.socket()),
      server_(endpoint_.take_request_fd(), "ipc://" + socket_name_.get(), config.max_input.value + kMessageOverhead),
      leases_(loop_, endpoint_.lease_fd(), static_cast<std::size_t>(config.max_clients),
              [this](const std::string& token) {
                service_.lease_closed(token);
                if (private_ && leases_.size() == 0) service_.leave(true);
              }),
      zygote_(loop_, config,
              {[this](Packet packet) { on_zygote_packet(std::move(packet)); },
               [this](int status) { on_zygote_end(status); }}),
      // A daemon for one client keeps what it reads where all others do.
      store_(loop_, config, private_ ? resolve_paths(process_environment()) : paths_),
      service_(loop_, config, *this, *this,
               {[this](const std::string& token) { return leases_.is_open(token); }, [this] { return leases_.size(); },
                [this] {
                  leases_.stop_listening();
                  endpoint_.release();
                },
                [this](int status) { exit(status); }}) {
  service_.set_store(store_, private_);
  service_.set_facts(
      {options.started_by, paths_.socket().string(), options.foreground ? "standard error" : paths_.log().string()});
  loop_.watch(signals_.get(), [this] { on_signal(); });
  loop_.watch(server_.fd(), [] {});  // only wakes the loop: messages are taken before each wait
  loop_.before_wait([this] {
    service_.settle();
    // After settling, since sending may swallow the edge that tells of a message (ZMQ_FD); and what has come by then
    // has to be settled too.
    return receive_all();
  });
}

int Instance::run() {
  start_zygote();
  loop_.run();
  zygote_.kill();
  endpoint_.release();
  // libzmq's end was once seen not to come. Nobody is owed anything by then, so a signal may end the wait.
  ::alarm(kLongestClose);
  server_.close(kLinger);
  ::alarm(0);
  kLog.info("ended with {}", exit_status_);
  return exit_status_;
}

bool Instance::receive_all() {
  bool any = false;
  while (auto incoming = server_.receive()) {
    any = true;
    if (incoming->error) {
      server_.send(incoming->client, encode(Failure{0, ErrorInfo::from(*incoming->error)}));
    } else {
      dispatch(service_, incoming->client, incoming->message);
    }
  }
  return any;
}

void Instance::on_signal() {
  signalfd_siginfo info{};
  if (::read(signals_.get(), &info, sizeof info) != sizeof info) return;
  kLog.info("signal {}", info.ssi_signo);
  const bool again = service_.state() == Service::State::leaving;
  service_.leave(again);
  if (!again) loop_.after(kStopGrace, [this] { service_.leave(true); });
}

void Instance::start_zygote() {
  service_.python_starts();
  warm_timed_out_ = false;
  try {
    zygote_.start();
  } catch (const std::exception& error) {
    service_.python_failed(ErrorInfo::from(Error(ErrorCode::unavailable, error.what(), "build or install it again")));
    return;
  }
  warm_deadline_ = loop_.after(config_.warm_timeout, [this] {
    warm_timed_out_ = true;
    zygote_.kill();
  });
}

void Instance::on_zygote_packet(Packet packet) {
  const auto event = nlohmann::json::parse(packet.text, nullptr, false);
  if (!event.is_object()) return;
  const std::string name = event.value("event", "");
  const auto worker = event.value("worker", std::uint64_t{0});
  if (name == "progress") {
    service_.python_progress(event);
  } else if (name == "warm") {
    loop_.cancel(warm_deadline_);
    deaths_while_warming_ = 0;
    service_.python_warm(event.at("report"));
  } else if (name == "failed") {
    loop_.cancel(warm_deadline_);
    const auto error = event.value("error", nlohmann::json::object());
    service_.python_failed(
        {error.value("code", "internal"), error.value("message", ""), error.value("hint", ""), false});
  } else if (name == "forked") {
    service_.lanes().pool_of(worker).forked(worker, event.value("pid", 0), std::move(packet.fd));
  } else if (name == "fork_failed") {
    service_.lanes().pool_of(worker).fork_failed(worker, event.value("error", ""));
  } else if (name == "exited") {
    service_.lanes().pool_of(worker).exited(worker, event.value("status", 0));
  }
}

void Instance::on_zygote_end(int wait_status) {
  loop_.cancel(warm_deadline_);
  service_.zygote_lost();
  if (service_.state() == Service::State::degraded || service_.state() == Service::State::failed) return;
  const std::string doing = service_.warmup().describe();
  kLog.error("the zygote ended: {}{}{}", how_it_ended(wait_status), doing.empty() ? "" : ", last stage: ", doing);
  if (warm_timed_out_) {
    service_.python_failed({"python_module_broken",
                            fmt::format("Python was not warm within {} ({}), interpreter {}",
                                        format_duration(config_.warm_timeout), doing, config_.python),
                            "run the import by hand with that interpreter, or raise OCR_WARM_TIMEOUT", false});
    return;
  }
  if (++deaths_while_warming_ >= kMaxDeathsWhileWarming) {
    service_.python_failed({"python_module_broken",
                            fmt::format("Python ended by itself ({}) while it did: {}, interpreter {}",
                                        how_it_ended(wait_status), doing, config_.python),
                            "run the import by hand with that interpreter", false});
    return;
  }
  start_zygote();
}

void Instance::exit(int status) {
  exit_status_ = status;
  loop_.stop();
}

}  // namespace ocr
