// SPDX-License-Identifier: Apache-2.0
// Stores of both kinds for tests, and invented documents to put into them.
#pragma once

#include "daemon/store/open_store.hpp"
#include "daemon/store/record.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocr::test {

// A database of the test's own, opened as often as it likes.
class StoreBench {
 public:
  explicit StoreBench(const std::string& backend) {
    location_.file = folder_ / "state/ocr.db";
    if (backend != "postgres") return;
    std::string why;
    if (PostgresServer* server = PostgresServer::get(why)) {
      location_.url = server->new_database();
    } else {
      WARN("skipped on PostgreSQL: " << why);
      usable_ = false;
    }
  }
  [[nodiscard]] bool usable() const noexcept { return usable_; }
  [[nodiscard]] const store::Location& location() const noexcept { return location_; }
  [[nodiscard]] std::unique_ptr<store::ResultStore> open() const { return store::open_store(location_); }

 private:
  TempDir folder_;
  store::Location location_;
  bool usable_ = true;
};

struct TestItem {
  std::string name = "PAN DE MOLDE";
  std::string quantity = "1";
  std::string unit_price = "1.35";
  std::string total = "1.35";
};

// A ticket as a worker would give it; every part may be changed before json().
struct TestTicket {
  std::string content = "one";  // stands for the file's bytes
  std::string file = "ticket.pdf";
  std::string engine = "engine-1";
  std::string shop = "ULTRAMARINOS PEÑA, S.L.";
  std::string tax_id = "B12345674";
  std::string number = "0001-002-000003";
  std::string day = "2025-03-14";
  std::string total = "1.35";
  std::string text = "ULTRAMARINOS PEÑA\n1 PAN DE MOLDE 1,35\nTOTAL 1,35";
  std::vector<TestItem> items{TestItem{}};
  bool is_ticket = true;

  [[nodiscard]] std::string sha256() const { return store::sha256_of(content); }
  [[nodiscard]] std::string json() const;
  [[nodiscard]] store::DocumentRows rows(const std::string& read_at = "2025-03-15T08:00:00.000Z") const;
  [[nodiscard]] store::CacheKey key() const { return {sha256(), engine, kDefaultOptions}; }

  static constexpr const char* kDefaultOptions = R"({"engine":"auto"})";
};

// One ticket with two items for each number, each another purchase.
[[nodiscard]] TestTicket numbered_ticket(int number);

void put(store::ResultStore& store, const store::DocumentRows& rows);

}  // namespace ocr::test

// The rest of the case runs on each kind of database, with a store that is empty.
#define ON_BOTH_BACKENDS()                                                 \
  const std::string backend = GENERATE(std::string("sqlite"), "postgres"); \
  const StoreBench bench(backend);                                         \
  if (!bench.usable()) return;                                             \
  INFO("on " << backend);                                                  \
  const auto store = bench.open()
