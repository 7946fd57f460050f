// SPDX-License-Identifier: Apache-2.0
// The lease socket: one plain connection a client, open as long as it lives. ZeroMQ does not tell of a client's end;
// this does.
#pragma once

#include "common/fd.hpp"
#include "daemon/event_loop.hpp"

#include <functional>
#include <string>
#include <unordered_map>

namespace ocr {

class LeaseListener {
 public:
  // A token is what a client writes first on its lease and names in `hello`.
  static constexpr std::size_t kTokenSize = 32;
  using Closed = std::function<void(const std::string& token)>;

  LeaseListener(EventLoop& loop, int listening_fd, std::size_t limit, Closed closed);

  // Whether the lease is open now; takes connections that wait first, since a client connects before it says hello.
  [[nodiscard]] bool is_open(const std::string& token);
  [[nodiscard]] std::size_t size() const noexcept { return leases_.size(); }
  void stop_listening() noexcept;

 private:
  struct Lease {
    UniqueFd fd;
    std::string token;
  };
  void accept_all();
  void read(int fd);

  EventLoop& loop_;
  int listening_fd_;
  std::size_t limit_;
  Closed closed_;
  std::unordered_map<int, Lease> leases_;
};

}  // namespace ocr
