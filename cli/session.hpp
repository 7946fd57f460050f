// SPDX-License-Identifier: Apache-2.0
// Reading several documents through a daemon that may warm up, give way to another build, or die: each is answered
// once.
#pragma once

#include "cli/connection.hpp"
#include "cli/progress.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocr {

struct Answer {
  std::optional<Result> result;  // or
  std::optional<ErrorInfo> error;
  std::vector<std::string>
      frames;                   // the document (or failure record), then each format; may be empty for an error of ours
  bool service_failed = false;  // no document is to blame: there is no daemon that works
};

class ReadSession {
 public:
  struct Hooks {
    // Finds or starts a daemon; with `replace_older` the one that was found last is of an older build.
    std::function<std::unique_ptr<Connection>(bool replace_older)> connect;
    // Called once a document, in the order of add().
    std::function<void(std::size_t index, Answer answer)> answered;
    // A password for the document, or nothing to give up. `wrong` when one was given.
    std::function<std::optional<std::string>(std::size_t index, bool wrong)> password;
  };

  // After `silence` without any word of the daemon it is asked for a sign of life, and given up 10 s later.
  ReadSession(Hooks hooks, ProgressView& progress, Milliseconds silence);

  // The next document; its id is set here.
  void add(ReadRequest request);
  // The next document has an answer already (it cannot be opened, say).
  void add_answered(Answer answer);
  // Until each has its answer, be it that no daemon can be had. Throws Interrupted, and what `answered` throws.
  void run();

 private:
  enum class State { waiting, sent, answered };
  struct Document {
    ReadRequest request;
    State state = State::waiting;
    int daemon_deaths = 0;
    int passwords = 0;
  };

  void send_more(Connection& connection);
  Connection::Event exchange(Connection& connection);
  void handle(const Message& message);
  void handle_failure(const Message& message);
  void take_back(Document& document);
  bool try_password(Document& document, std::size_t index, const ErrorInfo& error);
  void answer(std::size_t index, Answer answer);
  void tell_ready();
  void daemon_ended();
  void gave_way();
  void watch_silence(Connection& connection);
  // What is not answered yet ends with this error, since no daemon can do it.
  void give_up(const Error& error);
  void talk();
  [[nodiscard]] bool all_answered() const noexcept { return next_to_print_ == documents_.size(); }

  Hooks hooks_;
  ProgressView& progress_;
  Milliseconds silence_;
  std::vector<Document> documents_;
  std::map<std::size_t, Answer> ready_;  // answered, but one before it is not
  std::size_t next_to_print_ = 0;
  std::size_t open_ = 0;  // sent and not answered on this connection
  std::size_t window_ = 1;
  bool leaving_ = false;  // this daemon takes no more
  bool degraded_ = false;
  bool newer_ = false;  // this program is of a newer build than the daemon
  bool welcomed_ = false;
  bool probed_ = false;  // it was asked for a sign of life
  std::chrono::steady_clock::time_point heard_;
  int rounds_ = 0;  // daemons that gave way
};

}  // namespace ocr
