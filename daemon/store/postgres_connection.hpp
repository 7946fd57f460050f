// SPDX-License-Identifier: Apache-2.0
// PostgreSQL through libpqxx. Tables live in the schema "ocr" of the database that the URL names; what the URL leaves
// out comes from PG* variables, ~/.pgpass and the service file, as libpq does by itself.
#pragma once

#include "daemon/store/connection.hpp"
#include "daemon/store/interrupter.hpp"

#include <memory>

namespace ocr::store {

// Throws ConnectionLost when the server cannot be reached, Error{config} for a URL that is none, and what Connection
// throws. Needs SIGPIPE to be ignored.
[[nodiscard]] std::unique_ptr<Connection> open_postgres(const std::string& url, Interrupter* interrupter = nullptr);

}  // namespace ocr::store
