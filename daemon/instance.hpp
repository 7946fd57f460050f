// SPDX-License-Identifier: Apache-2.0
// Everything that lives as long as the daemon, in the order in which it is made; it ends in reverse.
#pragma once

#include "common/config.hpp"
#include "common/paths.hpp"
#include "daemon/endpoint.hpp"
#include "daemon/event_loop.hpp"
#include "daemon/lease_listener.hpp"
#include "daemon/options.hpp"
#include "daemon/server.hpp"
#include "daemon/service.hpp"
#include "daemon/store_link.hpp"
#include "daemon/zygote_process.hpp"

#include <string>

namespace ocr {

class Instance : private Outbox, private WorkerHost {
 public:
  // `signals` is a signalfd for SIGTERM and SIGINT, blocked before any thread was started.
  Instance(const Options& options, const Config& config, Endpoint endpoint, UniqueFd signals);

  [[nodiscard]] Warmup& warmup() noexcept { return service_.warmup(); }
  // Starts Python and serves until told to end; the exit status.
  int run();

 private:
  bool send(const std::string& client, const Message& message) override { return server_.send(client, message); }
  bool fork_worker(std::uint64_t worker, int channel, Lane lane) override {
    return zygote_.fork_worker(worker, channel, lane);
  }
  [[nodiscard]] bool lives() const override { return zygote_.lives(); }
  // Whether there was anything.
  bool receive_all();
  void on_signal();
  void on_zygote_packet(Packet packet);
  void on_zygote_end(int wait_status);
  void start_zygote();
  void exit(int status);

  const Config& config_;
  Paths paths_;
  bool private_;
  UniqueFd signals_;
  EventLoop loop_;
  Endpoint endpoint_;
  SocketName socket_name_;
  Server server_;
  LeaseListener leases_;
  ZygoteProcess zygote_;
  StoreLink store_;
  Service service_;
  EventLoop::TimerId warm_deadline_ = 0;
  int deaths_while_warming_ = 0;
  int exit_status_ = 0;
  bool warm_timed_out_ = false;
};

}  // namespace ocr
