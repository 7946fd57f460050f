// SPDX-License-Identifier: Apache-2.0
// One connection to a database, as far as the store needs it: the two backends differ below this line, the store's SQL
// above it is written once. Not thread-safe: a connection belongs to one thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ocr::store {

struct Blob {
  std::string bytes;
};

// NULL, a number, a text or bytes. Exact decimals travel as text.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;
using Row = std::vector<Value>;

enum class Backend { sqlite, postgres };

// The server or its connection is gone; what was not committed is not stored. Trying again later may help.
class ConnectionLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The transaction met another one and was undone whole; running it again is right.
class Conflict : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Connection {
 public:
  Connection() = default;
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] virtual Backend backend() const noexcept = 0;
  // Without its password: for logs, status and errors.
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;

  // All calls throw ConnectionLost, Conflict, or Error{store_failed, store_full, store_unavailable}.

  // One statement with parameters $1, $2 …, numbered in the order of their first use; prepared at its first use and
  // kept, so the text must be one of a fixed set.
  virtual std::vector<Row> run(std::string_view sql, std::span<const Value> values) = 0;
  std::vector<Row> run(std::string_view sql, std::initializer_list<Value> values = {}) {
    return run(sql, std::span<const Value>(values.begin(), values.size()));
  }
  // Any number of statements without parameters, not kept.
  virtual void script(const std::string& sql) = 0;

  // `for_writing` takes the right to write at once, so that two writers wait for each other and never deadlock on it.
  virtual void begin(bool for_writing) = 0;
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  // What was committed is on the disk when it returns, if it was not before.
  virtual void sync() = 0;
  // Connects again after ConnectionLost.
  virtual void reconnect() = 0;
};

// Rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Connection& connection, bool for_writing = true) : connection_(connection) {
    connection_.begin(for_writing);
  }
  ~Transaction() {
    if (open_) connection_.rollback();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    connection_.commit();
    open_ = false;
  }

 private:
  Connection& connection_;
  bool open_ = true;
};

// Runs `work` in a transaction, again as often as it meets another one (eight times, then Conflict passes).
template <typename Work>
void transact(Connection& connection, Work work) {
  constexpr int kAttempts = 8;
  for (int attempt = 1;; ++attempt) {
    try {
      Transaction transaction(connection);
      work();
      transaction.commit();
      return;
    } catch (const Conflict&) {
      if (attempt == kAttempts) throw;
    }
  }
}

}  // namespace ocr::store
