// SPDX-License-Identifier: Apache-2.0
// The service without sockets and Python: messages go in by dispatch(), answers are kept in a list.
#pragma once

#include "common/error.hpp"
#include "daemon/dispatch.hpp"
#include "daemon/service.hpp"
#include "tests/support/fake_host.hpp"
#include "tests/support/run_until.hpp"
#include "tests/support/settings.hpp"
#include "tests/support/temp_dir.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ocr::test {

class OutboxList final : public Outbox {
 public:
  bool send(const std::string& client, const Message& message) override {
    all.emplace_back(client, message);
    return true;
  }
  // Messages of this kind to that client, in order.
  [[nodiscard]] std::vector<Message> of(const std::string& client, Kind kind) const {
    std::vector<Message> found;
    for (const auto& [to, message] : all) {
      if (to == client && message.kind == kind) found.push_back(message);
    }
    return found;
  }
  // The failures' codes that a client was told, with the ids they are about.
  [[nodiscard]] std::vector<std::pair<std::uint64_t, std::string>> failures(const std::string& client) const {
    std::vector<std::pair<std::uint64_t, std::string>> found;
    for (const Message& message : of(client, Kind::failure)) {
      const auto failure = decode<Failure>(message);
      found.emplace_back(failure.id, failure.error.code);
    }
    return found;
  }

  std::vector<std::pair<std::string, Message>> all;
};

struct ServiceBench {
  using Failures = std::vector<std::pair<std::uint64_t, std::string>>;

  explicit ServiceBench(const std::function<void(Config&)>& change = {}) : config(changed_config(change)) {
    host.serve(service.lanes());
    service.python_starts();
  }

  void warm() { service.python_warm({{"ok", true}, {"python", "3.11.2"}, {"packages", {{"pdfplumber", "0.11"}}}}); }
  // Warm, with workers that are there.
  [[nodiscard]] bool ready() {
    warm();
    return until([this] {
      std::size_t count = 0;
      for (const auto& [id, worker] : service.lanes().text().workers()) {
        if (worker->state == Worker::State::ready && worker->pid != 0) ++count;
      }
      return count == service.lanes().text_workers();
    });
  }

  void tell(const std::string& client, const Message& message) { dispatch(service, client, message); }
  void read(const std::string& client, std::uint64_t id, const std::string& file, std::int64_t timeout_ms = 60000) {
    ReadRequest request;
    request.id = id;
    request.file = file;
    request.timeout_ms = timeout_ms;
    Message message = encode(request);
    message.frames = {"bytes of " + file};
    tell(client, message);
  }
  [[nodiscard]] bool until(const std::function<bool()>& condition) {
    return run_until(loop, condition, [this] { service.settle(); });
  }
  [[nodiscard]] bool until_answers(const std::string& client, std::size_t count) {
    return until(
        [&] { return outbox.of(client, Kind::result).size() + outbox.of(client, Kind::failure).size() >= count; });
  }

  EventLoop loop;
  Config config;
  OutboxList outbox;
  FakeHost host{loop};
  std::set<std::string> leases;
  int gave_way = 0;
  std::optional<int> exit_status;
  Service service{
      loop,
      config,
      outbox,
      host,
      {[this](const std::string& token) { return leases.contains(token); }, [this] { return leases.size(); },
       [this] { ++gave_way; }, [this](int status) { exit_status = status; }}};
};

}  // namespace ocr::test
