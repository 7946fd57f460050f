// SPDX-License-Identifier: Apache-2.0
// Brings a database to the schema that this program knows: daemon/store/sql/<backend>_NNN.sql, embedded at build.
#pragma once

#include "daemon/store/connection.hpp"

#include <span>

namespace ocr::store {

// The versions in order, the first is 1.
[[nodiscard]] std::span<const std::string_view> migrations(Backend backend) noexcept;

// Applies what is missing in one transaction; two programs that start at once wait for each other. Throws
// Error{store_schema_newer} when a newer program wrote it, Error{store_failed} when it is a database of something else,
// and what Connection throws.
void migrate(Connection& connection);

}  // namespace ocr::store
