// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/open_store.hpp"

#include "common/database_url.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/postgres_connection.hpp"
#include "daemon/store/sql_store.hpp"
#include "daemon/store/sqlite_connection.hpp"

namespace ocr::store {

std::string Location::name() const {
  return url.empty() ? file.string() : without_password(url);
}

std::unique_ptr<ResultStore> open_store(const Location& location, Interrupter* interrupter) {
  auto connection = location.url.empty() ? open_sqlite(location.file) : open_postgres(location.url, interrupter);
  migrate(*connection);
  return std::make_unique<SqlStore>(std::move(connection));
}

}  // namespace ocr::store
