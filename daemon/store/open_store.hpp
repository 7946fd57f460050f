// SPDX-License-Identifier: Apache-2.0
// From the settings to a store that is ready.
#pragma once

#include "daemon/store/interrupter.hpp"
#include "daemon/store/result_store.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace ocr::store {

struct Location {
  std::string url;             // postgresql://…; empty for the file
  std::filesystem::path file;  // of SQLite

  // What people may see of it.
  [[nodiscard]] std::string name() const;
};

// Opens it and brings its schema up to date. Throws ConnectionLost when the server is away, Error{config,
// store_schema_newer, store_failed, store_damaged, store_full, permission_denied}. An interrupter must outlive it.
[[nodiscard]] std::unique_ptr<ResultStore> open_store(const Location& location, Interrupter* interrupter = nullptr);

}  // namespace ocr::store
