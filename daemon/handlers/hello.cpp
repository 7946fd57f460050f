// SPDX-License-Identifier: Apache-2.0
#include "common/build_info.hpp"
#include "daemon/handlers/handlers.hpp"

#include <unistd.h>

namespace ocr {

void handle_hello(Service& service, const std::string& client, const Message& message) {
  const auto hello = decode<Hello>(message);
  if (!hello.lease.empty()) {
    if (!service.lease_is_open(hello.lease)) {
      // The client ended between its hello and now: nothing it sent is wanted any more.
      service.clients().remove(client);
      return;
    }
    service.clients().set_lease(client, hello.lease);
  }
  const BuildInfo& ours = build_info();
  const BuildInfo theirs{hello.version, hello.build, hello.stamp};
  // A newer build takes over; an older one is served by this daemon, so that two builds in turn never restart it for
  // ever. Names and lock are let go of only when whoever asks holds start.lock and starts the next daemon at once: in
  // between, a client of our own build that finds nobody would start one like us.
  const bool outdated = hello.take_over && theirs.newer_than(ours) && service.state() != Service::State::failed;
  if (Client* known = service.clients().find(client)) known->outdates_us = outdated;
  if (outdated && hello.replace && service.state() != Service::State::leaving) service.leave(false);
  Welcome welcome;
  welcome.version = ours.version;
  welcome.build = ours.id;
  welcome.stamp = ours.stamp;
  welcome.pid = ::getpid();
  welcome.state = service.state_name();
  welcome.window = service.config().window;
  welcome.recognitions = Service::kRecognitions;
  welcome.leaving = outdated || service.state() == Service::State::leaving;
  service.send(client, encode(welcome));
}

}  // namespace ocr
