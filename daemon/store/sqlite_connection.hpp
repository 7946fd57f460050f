// SPDX-License-Identifier: Apache-2.0
// SQLite in a file of our own: WAL, so that readers never wait for the writer, and synchronous=NORMAL. What was
// committed survives the death of any process, since it is in the kernel's hands by then; a power cut leaves the file
// sound, and can only undo what was committed since the last checkpoint, which comes a second after the last write.
// synchronous=FULL would make every answer wait for the disk.
#pragma once

#include "daemon/store/connection.hpp"

#include <filesystem>
#include <memory>

namespace ocr::store {

// Makes the file (0600) and a directory that is missing (0700) unless `read_only`, which fails with Error{not_found}
// when there is no such file. Throws what Connection throws, and Error{permission_denied} for a directory of somebody
// else.
[[nodiscard]] std::unique_ptr<Connection> open_sqlite(const std::filesystem::path& file, bool read_only = false);

// Writes a copy of the database as it is at this moment to a new file (0600). Throws Error{cannot_create} when the file
// exists or cannot be made, and what Connection throws.
void backup_sqlite(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace ocr::store
