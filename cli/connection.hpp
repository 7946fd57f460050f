// SPDX-License-Identifier: Apache-2.0
// One client's connection to one daemon: the lease, whose end of file says that the daemon has ended, and the messages.
#pragma once

#include "cli/log_tail.hpp"
#include "common/fd.hpp"
#include "common/transport.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ocr {

class Connection {
 public:
  enum class Event { message, closed, timeout };
  // Whoever waits longer waits again and again for so long, and counts that instead of the time that has passed: a
  // client that was stopped by Ctrl-Z, or a machine that stood still, gives the daemon no time to answer.
  static constexpr Milliseconds kTick{100};

  Connection() = default;
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  virtual void send(Message message) = 0;
  // Throws Interrupted when a signal has come.
  [[nodiscard]] virtual Event wait(Milliseconds timeout) = 0;
  // The next message that has arrived, or nothing. Throws Error{protocol_mismatch, bad_request}.
  [[nodiscard]] virtual std::optional<Message> receive() = 0;
  // What the daemon's log says of its start, or where it is.
  [[nodiscard]] virtual std::string log_hint() const { return {}; }
};

// A folder of our own for a private daemon, which removes it when it ends in order; this removes what a killed one
// left.
class PrivateDirectory {
 public:
  explicit PrivateDirectory(std::filesystem::path path) noexcept : path_(std::move(path)) {}
  ~PrivateDirectory();
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

// Where a daemon listens, with the lease connection that proves it.
struct DaemonAddress {
  std::filesystem::path socket;
  std::filesystem::path log;
  UniqueFd lease;
  bool started_here = false;
  StartLog start_log;                           // where it was started here
  std::unique_ptr<PrivateDirectory> directory;  // of a private daemon
};

class DaemonConnection final : public Connection {
 public:
  // What an older daemon shall do: serve us all the same, read nothing for us, or let go of its names too since we are
  // about to start the next one (only with start.lock in our hands).
  enum class Older { serve, refuse, leave };

  // Sends the lease's token, and hello without waiting for the answer. `address.lease` may be empty: then neither is
  // sent, which is all that asking for the status takes. Throws std::system_error, Error{internal}.
  DaemonConnection(DaemonAddress address, Older older);

  void send(Message message) override;
  [[nodiscard]] Event wait(Milliseconds timeout) override;
  [[nodiscard]] std::optional<Message> receive() override;

  [[nodiscard]] std::string log_hint() const override;

  [[nodiscard]] const DaemonAddress& address() const noexcept { return address_; }

 private:
  DaemonAddress address_;
  ClientChannel channel_;
};

// What a command asks of a daemon and gets back in one go: the first message that `wanted` takes. Calls `tick` about
// ten times a second. Throws Error{timed_out} after `limit` without any message, Error{daemon_lost} when the daemon
// ends.
[[nodiscard]] Message await_message(Connection& connection, Milliseconds limit,
                                    const std::function<bool(const Message&)>& wanted,
                                    const std::function<void()>& tick);

}  // namespace ocr
