// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/postgres_connection.hpp"

#include "common/database_url.hpp"
#include "common/error.hpp"

#include <pqxx/pqxx>

#include <charconv>
#include <optional>
#include <unordered_map>

namespace ocr::store {

namespace {

// SQLSTATE classes and codes (appendix A of PostgreSQL's manual).
constexpr std::string_view kConnectionException = "08";
constexpr std::string_view kTransactionRollback = "40";
constexpr std::string_view kInsufficientResources = "53";
constexpr std::string_view kOperatorIntervention = "57P";
constexpr std::string_view kUniqueViolation = "23505";
constexpr std::string_view kDiskFull = "53100";
constexpr std::string_view kInsufficientPrivilege = "42501";

enum Oid : unsigned { bytea = 17, int8 = 20, int2 = 21, int4 = 23, float4 = 700, float8 = 701 };

std::string hexadecimal(const std::string& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "\\x";
  text.reserve(2 + bytes.size() * 2);
  for (const char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) / kDigits.size()];
    text += kDigits[static_cast<unsigned char>(c) % kDigits.size()];
  }
  return text;
}

Value value_of(const pqxx::field& field) {
  if (field.is_null()) return std::monostate{};
  switch (field.type()) {
    case int2:
    case int4:
    case int8:
      return field.as<std::int64_t>();
    case float4:
    case float8: {
      double number = 0;
      std::from_chars(field.c_str(), field.c_str() + field.size(), number);
      return number;
    }
    case bytea:
      return Blob{pqxx::binarystring(field).str()};
    default:
      return std::string(field.c_str(), field.size());
  }
}

// The parameters as libpq wants them: text, and null pointers for NULL.
class Parameters {
 public:
  explicit Parameters(std::span<const Value> values) : texts_(values.size()) {
    pointers_.reserve(values.size());
    for (std::size_t at = 0; at < values.size(); ++at) {
      const Value& value = values[at];
      if (const auto* text = std::get_if<std::string>(&value)) {
        pointers_.push_back(text->c_str());
        continue;
      }
      if (std::holds_alternative<std::monostate>(value)) {
        pointers_.push_back(nullptr);
        continue;
      }
      if (const auto* number = std::get_if<std::int64_t>(&value)) texts_[at] = std::to_string(*number);
      if (const auto* real = std::get_if<double>(&value)) texts_[at] = fmt::format("{}", *real);
      if (const auto* blob = std::get_if<Blob>(&value)) texts_[at] = hexadecimal(blob->bytes);
      pointers_.push_back(texts_[at].c_str());
    }
  }
  [[nodiscard]] const std::vector<const char*>& pointers() const noexcept { return pointers_; }

 private:
  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
};

// While it lives, a statement may be interrupted.
class Statement {
 public:
  Statement(Interrupter* interrupter, const std::optional<pqxx::connection>& connection) : interrupter_(interrupter) {
    if (interrupter_ != nullptr) interrupter_->began(connection && connection->is_open() ? connection->sock() : -1);
  }
  ~Statement() {
    if (interrupter_ != nullptr) interrupter_->ended();
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

 private:
  Interrupter* interrupter_;
};

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(const std::string& url, Interrupter* interrupter)
      : url_(url), name_(without_password(url)), interrupter_(interrupter) {
    reconnect();
  }

  [[nodiscard]] Backend backend() const noexcept override { return Backend::postgres; }
  [[nodiscard]] const std::string& name() const noexcept override { return name_; }

  std::vector<Row> run(std::string_view sql, std::span<const Value> values) override {
    return guarded([&] {
      const Statement watched(interrupter_, connection_);
      const Parameters parameters(values);
      const auto dynamic = pqxx::prepare::make_dynamic_params(parameters.pointers());
      pqxx::result result;
      if (transaction_) {
        result = transaction_->exec_prepared(prepared(sql), dynamic);
      } else {
        pqxx::nontransaction alone(connection());
        result = alone.exec_prepared(prepared(sql), dynamic);
      }
      std::vector<Row> rows;
      rows.reserve(result.size());
      for (const auto& fields : result) {
        Row row;
        row.reserve(fields.size());
        for (const auto& field : fields)
          row.push_back(value_of(field));
        rows.push_back(std::move(row));
      }
      return rows;
    });
  }

  void script(const std::string& sql) override {
    guarded([&] {
      if (transaction_) {
        transaction_->exec(sql);
      } else {
        pqxx::nontransaction(connection()).exec(sql);
      }
    });
  }

  void begin(bool for_writing) override {
    guarded([&] {
      const Statement watched(interrupter_, connection_);
      transaction_.emplace(connection());
      // Rows would be locked in whatever order statements find them. Any number: all writers take the same.
      if (for_writing) transaction_->exec("SELECT pg_advisory_xact_lock(20260132)");
    });
  }
  void commit() override {
    guarded([&] {
      const Statement watched(interrupter_, connection_);
      transaction_->commit();
      transaction_.reset();
    });
  }
  void rollback() noexcept override { transaction_.reset(); }
  // The server sees to it, as it is configured.
  void sync() override {}

  void reconnect() override {
    transaction_.reset();
    statements_.clear();
    connection_.reset();
    try {
      guarded([&] {
        connection_.emplace(with_timeouts(url_));
        const Statement watched(interrupter_, connection_);
        pqxx::nontransaction session(*connection_);
        // Without the right to create schemas, one that is there will do.
        if (session.exec("SELECT 1 FROM pg_namespace WHERE nspname = 'ocr'").empty())
          session.exec("CREATE SCHEMA IF NOT EXISTS ocr");
        session.exec("SET search_path TO ocr; SET client_min_messages TO warning");
      });
    } catch (...) {
      connection_.reset();
      throw;
    }
  }

 private:
  pqxx::connection& connection() {
    if (!connection_) throw pqxx::broken_connection("not connected");
    return *connection_;
  }

  const std::string& prepared(std::string_view sql) {
    const auto found = statements_.find(std::string(sql));
    if (found != statements_.end()) return found->second;
    const std::string name = fmt::format("s{}", statements_.size());
    connection().prepare(name, std::string(sql));
    return statements_.emplace(std::string(sql), name).first->second;
  }

  void drop() noexcept {
    transaction_.reset();
    connection_.reset();
  }

  // The one place where libpqxx's exceptions become ours.
  template <typename Call>
  auto guarded(Call call) -> decltype(call()) {
    try {
      return call();
    } catch (const pqxx::broken_connection& error) {
      const std::string what = message(error);
      drop();
      throw ConnectionLost(what);
    } catch (const pqxx::in_doubt_error& error) {
      // Whether it was committed is unknown; every write of ours may be repeated.
      const std::string what = message(error);
      drop();
      throw ConnectionLost(what);
    } catch (const pqxx::sql_error& error) {
      translate(error);
    } catch (const pqxx::failure& error) {
      const std::string what = message(error);
      if (dynamic_cast<const pqxx::transaction_rollback*>(&error) != nullptr) throw Conflict(what);
      if (connection_ && !connection_->is_open()) {
        drop();
        throw ConnectionLost(what);
      }
      throw Error(ErrorCode::store_failed, what, "`ocr logs` may say more; OCR_STORE=off reads without a store");
    }
  }

  [[noreturn]] void translate(const pqxx::sql_error& error) {
    const std::string& state = error.sqlstate();
    const std::string what = message(error);
    if (state.starts_with(kTransactionRollback) || state == kUniqueViolation) throw Conflict(what);
    if (state == kDiskFull)
      throw Error(ErrorCode::store_full, what, "make room on the server's disk: nothing that was stored is harmed");
    if (state.starts_with(kConnectionException) || state.starts_with(kOperatorIntervention) ||
        state.starts_with(kInsufficientResources) || !connection_ || !connection_->is_open()) {
      drop();
      throw ConnectionLost(what);
    }
    if (state == kInsufficientPrivilege)
      throw Error(ErrorCode::store_failed, what, "grant the user CREATE on the database, or on the schema \"ocr\"");
    throw Error(ErrorCode::store_failed, what, "`ocr logs` may say more; OCR_STORE=off reads without a store");
  }

  [[nodiscard]] std::string message(const std::exception& error) const {
    std::string text = redacted(error.what(), url_);
    while (!text.empty() && text.back() == '\n')
      text.pop_back();
    // The first line says what; DETAIL would quote what was being stored.
    return fmt::format("the store {}: {}", name_, text.substr(0, text.find('\n')));
  }

  std::string url_;
  std::string name_;
  Interrupter* interrupter_;
  std::optional<pqxx::connection> connection_;
  std::optional<pqxx::work> transaction_;  // ends before the connection
  std::unordered_map<std::string, std::string> statements_;
};

}  // namespace

std::unique_ptr<Connection> open_postgres(const std::string& url, Interrupter* interrupter) {
  if (!is_postgres_url(url)) {
    throw Error(ErrorCode::config, "OCR_DATABASE_URL is not a URL of PostgreSQL",
                "write it as postgresql://user@host/database; leave it empty for the file of ocr's own");
  }
  return std::make_unique<PostgresConnection>(url, interrupter);
}

}  // namespace ocr::store
