// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/migrations.hpp"

#include "common/error.hpp"

namespace ocr::store {

namespace {

std::int64_t number(const std::vector<Row>& rows) {
  return std::get<std::int64_t>(rows.at(0).at(0));
}

bool has_table(Connection& connection, const std::string& name) {
  const std::string_view sql =
      connection.backend() == Backend::sqlite
          ? "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1"
          : "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1";
  return number(connection.run(sql, {name})) > 0;
}

std::int64_t version_of(Connection& connection) {
  if (has_table(connection, "schema_version")) return number(connection.run("SELECT version FROM schema_version"));
  if (has_table(connection, "documents")) {
    throw Error(ErrorCode::store_failed, fmt::format("{} is not a store of ocr", connection.name()),
                "name another database with OCR_DATABASE_URL, or move the file away");
  }
  return -1;
}

void refuse_newer(const Connection& connection, std::int64_t version, std::size_t known) {
  if (version <= static_cast<std::int64_t>(known)) return;
  throw Error(ErrorCode::store_schema_newer,
              fmt::format("the store {} was written by a newer ocr (its schema is {}, this program knows {})",
                          connection.name(), version, known),
              "install the newer ocr again, or name another store; OCR_STORE=off reads without one");
}

}  // namespace

void migrate(Connection& connection) {
  const auto known = migrations(connection.backend());
  const auto newest = static_cast<std::int64_t>(known.size());
  std::int64_t version = version_of(connection);
  refuse_newer(connection, version, known.size());
  if (version == newest) return;
  transact(connection, [&] {
    // Any number: whoever migrates this database takes the same.
    if (connection.backend() == Backend::postgres) connection.run("SELECT 1 FROM pg_advisory_xact_lock(20260131)");
    version = version_of(connection);
    refuse_newer(connection, version, known.size());
    if (version < 0) {
      connection.script("CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES (0)");
      version = 0;
    }
    for (; version < newest; ++version)
      connection.script(std::string(known[static_cast<std::size_t>(version)]));
    connection.run("UPDATE schema_version SET version = $1", {version});
  });
}

}  // namespace ocr::store
