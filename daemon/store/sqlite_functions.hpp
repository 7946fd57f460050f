// SPDX-License-Identifier: Apache-2.0
// decimal_sum() and decimal_cmp(), as in the extension of SQLite's authors that its shell has built in: exact decimals
// in text.
#pragma once

struct sqlite3;

namespace ocr::store {

void add_functions(sqlite3* database);

}  // namespace ocr::store
