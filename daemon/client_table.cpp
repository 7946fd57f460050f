// SPDX-License-Identifier: Apache-2.0
#include "daemon/client_table.hpp"

#include <algorithm>

namespace ocr {

Client* ClientTable::find_or_add(const std::string& identity) {
  if (Client* client = find(identity)) {
    client->seen = Clock::now();
    return client;
  }
  if (clients_.size() >= limit_) return nullptr;
  return &clients_[identity];
}

Client* ClientTable::find(const std::string& identity) noexcept {
  const auto found = clients_.find(identity);
  return found == clients_.end() ? nullptr : &found->second;
}

void ClientTable::set_lease(const std::string& identity, const std::string& lease) {
  Client* client = find(identity);
  if (client == nullptr) return;
  client->lease = lease;
  client->leased = true;
  identity_of_lease_[lease] = identity;
}

std::optional<std::string> ClientTable::lease_closed(const std::string& lease) {
  const auto found = identity_of_lease_.find(lease);
  if (found == identity_of_lease_.end()) return std::nullopt;
  std::string identity = found->second;
  remove(identity);
  return identity;
}

void ClientTable::remove(const std::string& identity) {
  const auto found = clients_.find(identity);
  if (found == clients_.end()) return;
  identity_of_lease_.erase(found->second.lease);
  clients_.erase(found);
}

void ClientTable::forget_silent(Clock::duration age) {
  const auto oldest = Clock::now() - age;
  std::erase_if(clients_, [oldest](const auto& entry) {
    const Client& client = entry.second;
    return !client.leased && !client.waits && client.open.empty() && client.seen < oldest;
  });
}

std::vector<std::string> ClientTable::identities() const {
  std::vector<std::string> all;
  all.reserve(clients_.size());
  for (const auto& [identity, client] : clients_)
    all.push_back(identity);
  return all;
}

bool ClientTable::anyone_attached() const noexcept {
  return std::any_of(clients_.begin(), clients_.end(), [](const auto& entry) {
    const Client& client = entry.second;
    return client.leased || client.waits || !client.open.empty();
  });
}

}  // namespace ocr
