// SPDX-License-Identifier: Apache-2.0
// Who is connected: ZeroMQ identity, lease, and how many documents each has open. Pure bookkeeping.
#pragma once

#include "daemon/event_loop.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace ocr {

struct Client {
  std::string lease;                    // token, empty for a client without one
  std::set<std::uint64_t> open;         // ids of its documents that wait or run
  std::set<std::uint64_t> recognising;  // those of them that are in the lane of recognition
  bool waits = false;                   // asked to be told when the warm-up is over
  bool outdates_us = false;             // is of a newer build, and shall start a daemon of its own
  bool awaits_models = false;           // was told that its documents wait for the models of recognition
  bool leased = false;                  // its lease is open: attached as long as it stays so
  Clock::time_point seen = Clock::now();
};

class ClientTable {
 public:
  explicit ClientTable(std::size_t limit) : limit_(limit) {}

  // The client of this connection, made if need be; nothing when there are too many.
  [[nodiscard]] Client* find_or_add(const std::string& identity);
  [[nodiscard]] Client* find(const std::string& identity) noexcept;
  void set_lease(const std::string& identity, const std::string& lease);
  // Forgets the client that held this lease; its identity, if there was one.
  [[nodiscard]] std::optional<std::string> lease_closed(const std::string& lease);
  void remove(const std::string& identity);
  // Forgets clients without a lease that have nothing open and were not heard of for `age`.
  void forget_silent(Clock::duration age);

  [[nodiscard]] std::vector<std::string> identities() const;
  [[nodiscard]] std::size_t size() const noexcept { return clients_.size(); }
  // Somebody is attached: has a lease, waits, or has a document open.
  [[nodiscard]] bool anyone_attached() const noexcept;

 private:
  std::size_t limit_;
  std::unordered_map<std::string, Client> clients_;
  std::unordered_map<std::string, std::string> identity_of_lease_;
};

}  // namespace ocr
