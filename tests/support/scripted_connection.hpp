// SPDX-License-Identifier: Apache-2.0
// A daemon as a client sees it, played by the test: what it answers to each message, and when it ends.
#pragma once

#include "cli/connection.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocr::test {

class ScriptedDaemon {
 public:
  // Called with each read request; answers by reply().
  using OnRead = std::function<void(ScriptedDaemon& daemon, const ReadRequest& request)>;

  explicit ScriptedDaemon(OnRead on_read) : on_read_(std::move(on_read)) {}

  // What it says first; nothing is a daemon that ends before it has greeted.
  std::optional<Welcome> welcome = greeting(64);
  [[nodiscard]] static Welcome greeting(std::int64_t window, const std::string& state = "ready", bool leaving = false) {
    return {kProtocolVersion, "v", "b", 0, 1, state, window, leaving};
  }

  void reply(Message message) { replies_.push_back(std::move(message)); }
  void reply_result(std::uint64_t id, const std::string& document = "{}") {
    Message message = encode(Result{id, {}, {}});
    message.frames = {document, "text of " + std::to_string(id)};
    reply(std::move(message));
  }
  void reply_failure(std::uint64_t id, ErrorCode code, bool retryable = false) {
    reply(encode(Failure{id, {std::string(error_name(code)), "scripted", "hint", retryable}}));
  }
  // The connection closes once what was replied has been fetched.
  void end() noexcept { ended_ = true; }
  // As end(), but what the client sends until it next waits is still taken.
  void end_later() noexcept { ends_at_wait_ = true; }

  [[nodiscard]] const std::vector<ReadRequest>& requests() const noexcept { return requests_; }
  // The most documents that were open at once.
  [[nodiscard]] std::size_t most_open() const noexcept { return most_open_; }

 private:
  friend class ScriptedConnection;
  OnRead on_read_;
  std::deque<Message> replies_;
  std::vector<ReadRequest> requests_;
  std::size_t open_ = 0;
  std::size_t most_open_ = 0;
  bool ended_ = false;
  bool ends_at_wait_ = false;
};

class ScriptedConnection final : public Connection {
 public:
  explicit ScriptedConnection(ScriptedDaemon& daemon) : daemon_(daemon) {
    if (daemon.welcome) daemon.reply(encode(*daemon.welcome));
  }

  void send(Message message) override {
    if (message.kind != Kind::read || daemon_.ended_) return;
    daemon_.requests_.push_back(decode<ReadRequest>(message));
    daemon_.most_open_ = std::max(daemon_.most_open_, ++daemon_.open_);
    const ReadRequest request = daemon_.requests_.back();
    daemon_.on_read_(daemon_, request);
  }
  Event wait(Milliseconds /*timeout*/) override {
    daemon_.ended_ = daemon_.ended_ || daemon_.ends_at_wait_;
    if (!daemon_.replies_.empty()) return Event::message;
    return daemon_.ended_ ? Event::closed : Event::timeout;
  }
  std::optional<Message> receive() override {
    if (daemon_.replies_.empty()) return std::nullopt;
    Message message = std::move(daemon_.replies_.front());
    daemon_.replies_.pop_front();
    if (message.kind == Kind::result || message.kind == Kind::failure) --daemon_.open_;
    return message;
  }

 private:
  ScriptedDaemon& daemon_;
};

}  // namespace ocr::test
