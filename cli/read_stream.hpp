// SPDX-License-Identifier: Apache-2.0
// Reading a stream of documents through a daemon that may warm up, give way to another build, or die: each is answered
// once. Only what is open is kept in memory, however long the stream.
#pragma once

#include "cli/connection.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ocr {

struct Answer {
  std::optional<Result> result;  // or
  std::optional<ErrorInfo> error;
  std::vector<std::string>
      frames;                   // the document (or failure record), then each format; may be empty for an error of ours
  bool service_failed = false;  // no document is to blame: there is no daemon that works
};

class ReadStream {
 public:
  struct Hooks {
    // Finds or starts a daemon; with `replace_older` the one that was found last is of an older build.
    std::function<std::unique_ptr<Connection>(bool replace_older)> connect;
    // The id (from 1) of the next document, or nothing for now. Called while there is room for one.
    std::function<std::optional<std::uint64_t>()> next;
    // The request for a document that was given by next(), also when it has to be sent again.
    std::function<ReadRequest(std::uint64_t id)> request;
    // Once a document, in the order of completion.
    std::function<void(std::uint64_t id, Answer answer)> answered;
    // Nothing is open and nothing will come.
    std::function<bool()> finished;
    // A password for the document, or nothing to give up. `wrong` when one was given. May be empty.
    std::function<std::optional<std::string>(std::uint64_t id, bool wrong)> password;
    // The warm-up's stages. May be empty.
    std::function<void(const Progress& progress)> warming;
    // About ten times a second and after each message.
    std::function<void()> tick;
  };

  // After `silence` without any word of the daemon it is asked for a sign of life, and given up 10 s later.
  ReadStream(Hooks hooks, Milliseconds silence);

  // No more than this many documents open in the lane of text, and as many in that of recognition, whatever the daemon
  // allows; 0 for no limit of ours.
  void set_limits(std::size_t window, std::size_t recognitions);

  // A document that was open when so many daemons ended is not tried again.
  void set_most_deaths(int deaths) noexcept { most_deaths_ = deaths; }

  // Until hooks.finished(), be it that no daemon can be had: then whatever next() gives is answered with that error.
  // Throws Interrupted, and what the hooks throw.
  void run();

  struct Open {
    std::chrono::steady_clock::time_point since;
    bool recognising = false;
  };
  // What was sent and is not answered.
  [[nodiscard]] std::map<std::uint64_t, Open> open() const;
  [[nodiscard]] std::size_t window() const noexcept { return window_; }
  // What the log of a daemon that cannot work says of its start; empty when the error says all that is known.
  [[nodiscard]] const std::string& log_hint() const noexcept { return log_hint_; }

 private:
  struct Document {
    bool sent = false;
    bool recognising = false;
    int daemon_deaths = 0;
    int passwords = 0;
    std::string password;
    std::chrono::steady_clock::time_point since;
  };

  void talk();
  void send_more(Connection& connection);
  [[nodiscard]] bool has_room() const noexcept;
  void send(Connection& connection, std::uint64_t id, Document& document);
  Connection::Event exchange(Connection& connection);
  void handle(const Message& message);
  void handle_welcome(const Welcome& welcome);
  void handle_accepted(const Accepted& accepted);
  void handle_failure(const Message& message);
  void take_back(std::uint64_t id, Document& document);
  bool try_password(std::uint64_t id, Document& document, const ErrorInfo& error);
  void answer(std::uint64_t id, Answer answer);
  void deliver();
  void daemon_ended();
  void gave_way();
  void watch_silence(Connection& connection);
  // What is not answered yet ends with this error, since no daemon can do it.
  void give_up(const Error& error);

  Hooks hooks_;
  Milliseconds silence_;
  std::map<std::uint64_t, Document> documents_;            // given by next() and not answered
  std::vector<std::pair<std::uint64_t, Answer>> answers_;  // came, and not told yet
  std::set<std::uint64_t> waiting_;                        // those of them that are to be sent, again
  std::size_t open_ = 0;                                   // sent and not answered on this connection
  std::size_t recognising_ = 0;                            // those of them that are in the lane of recognition
  int most_deaths_ = 2;
  std::size_t most_open_ = 0;
  std::size_t most_recognising_ = 0;
  std::size_t window_ = 1;
  std::size_t recognitions_ = 0;
  bool leaving_ = false;  // this daemon takes no more
  bool degraded_ = false;
  bool newer_ = false;  // this program is of a newer build than the daemon
  bool welcomed_ = false;
  bool probed_ = false;     // it was asked for a sign of life
  Milliseconds silent_{0};  // of the daemon
  int rounds_ = 0;          // daemons that gave way
  std::string log_hint_;
};

}  // namespace ocr
