// SPDX-License-Identifier: Apache-2.0
#include "cli/stop_daemon.hpp"

#include "cli/autostart.hpp"
#include "common/error.hpp"

#include <chrono>
#include <csignal>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace ocr {

namespace {

pid_t peer_of(const UniqueFd& socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  return ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 ? credentials.pid : 0;
}

// Takes what has arrived; none of it matters but that the two sides understand each other.
void drop_messages(Connection& connection, pid_t pid) {
  try {
    while (connection.receive())
      continue;
  } catch (const Error& error) {
    // A daemon that speaks another protocol understands the signal.
    if (error.code() == ErrorCode::protocol_mismatch && pid > 1) ::kill(pid, SIGTERM);
  }
}

// The daemon says nothing on it, so anything to read is its end.
bool ended(const UniqueFd& lease, Milliseconds limit) {
  pollfd item{lease.get(), POLLIN, 0};
  return ::poll(&item, 1, static_cast<int>(limit.count())) > 0;
}

}  // namespace

bool stop_daemon(const Paths& paths, bool now, const std::function<void()>& tick) {
  auto found = find_daemon(paths);
  if (!found) return false;
  const auto limit = now ? std::chrono::seconds(15) : std::chrono::seconds(70);
  const pid_t pid = peer_of(found->lease);
  DaemonConnection connection(std::move(*found), DaemonConnection::Older::serve);
  connection.send(encode(Stop{now}));
  for (Milliseconds waited{0}; waited < limit;) {
    // It closes the socket of messages before it has closed its files: only the lease lasts as long as it does.
    const Connection::Event event = connection.wait(Connection::kTick);
    if (event == Connection::Event::closed && ended(connection.address().lease, Connection::kTick)) return true;
    if (event != Connection::Event::message) waited += Connection::kTick;
    drop_messages(connection, pid);
    tick();
  }
  throw Error(ErrorCode::timed_out, fmt::format("ocrd (pid {}) did not end within {} s", pid, limit.count()),
              now ? fmt::format("end it with `kill -9 {}`", pid) : "`ocr stop --now` does not wait for documents");
}

}  // namespace ocr
