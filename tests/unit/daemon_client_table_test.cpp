// SPDX-License-Identifier: Apache-2.0
#include "daemon/client_table.hpp"

#include <catch2/catch.hpp>

using ocr::Client;
using ocr::ClientTable;

TEST_CASE("client_table: a client is made once, and found again") {
  ClientTable table(2);
  Client* first = table.find_or_add("a");
  REQUIRE(first != nullptr);
  first->open.insert(7);
  CHECK(table.find_or_add("a")->open.contains(7));
  CHECK(table.size() == 1);
  CHECK(table.find("b") == nullptr);
}

TEST_CASE("client_table: over the limit nobody new is let in, and whoever is known stays") {
  ClientTable table(2);
  REQUIRE(table.find_or_add("a") != nullptr);
  REQUIRE(table.find_or_add("b") != nullptr);
  CHECK(table.find_or_add("c") == nullptr);
  CHECK(table.find_or_add("a") != nullptr);
  table.remove("a");
  CHECK(table.find_or_add("c") != nullptr);
}

TEST_CASE("client_table: the end of a lease forgets its client, once") {
  ClientTable table(10);
  static_cast<void>(table.find_or_add("a"));
  table.set_lease("a", "token");
  table.set_lease("unknown", "other");
  CHECK_FALSE(table.lease_closed("other"));
  CHECK(table.lease_closed("token") == "a");
  CHECK_FALSE(table.lease_closed("token"));
  CHECK(table.find("a") == nullptr);
}

TEST_CASE("client_table: a lease, a wait or an open document attaches a client") {
  ClientTable table(10);
  Client* client = table.find_or_add("a");
  CHECK_FALSE(table.anyone_attached());
  client->waits = true;
  CHECK(table.anyone_attached());
  client->waits = false;
  client->open.insert(1);
  CHECK(table.anyone_attached());
  client->open.clear();
  table.set_lease("a", "token");
  CHECK(table.anyone_attached());
}

TEST_CASE("client_table: silent clients are forgotten unless something ties them") {
  ClientTable table(10);
  for (const auto* name : {"silent", "fresh", "leased", "open", "waits"})
    static_cast<void>(table.find_or_add(name));
  const auto long_ago = ocr::Clock::now() - std::chrono::hours(1);
  for (const auto* name : {"silent", "leased", "open", "waits"})
    table.find(name)->seen = long_ago;
  table.set_lease("leased", "token");
  table.find("open")->open.insert(1);
  table.find("waits")->waits = true;
  table.forget_silent(std::chrono::minutes(1));
  CHECK(table.find("silent") == nullptr);
  CHECK(table.identities().size() == 4);
}

TEST_CASE("client_table: a client that is heard of again is not silent") {
  ClientTable table(10);
  table.find_or_add("a")->seen = ocr::Clock::now() - std::chrono::hours(1);
  static_cast<void>(table.find_or_add("a"));
  table.forget_silent(std::chrono::minutes(1));
  CHECK(table.find("a") != nullptr);
}
