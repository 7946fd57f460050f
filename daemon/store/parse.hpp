// SPDX-License-Identifier: Apache-2.0
// simdjson for the sources of this folder: a document is tens of kilobytes, of which few members are wanted, and its
// numbers with the digits as they are printed.
#pragma once

#include <simdjson.h>

namespace ocr::store {

// One a thread: it keeps its memory for the next document.
inline simdjson::ondemand::parser& parser() {
  thread_local simdjson::ondemand::parser instance;
  return instance;
}

}  // namespace ocr::store
