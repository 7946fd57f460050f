// SPDX-License-Identifier: Apache-2.0
// The verbs of `ocr history` and `ocr store`.
#pragma once

#include "cli/messages.hpp"
#include "cli/output.hpp"
#include "common/history_request.hpp"
#include "daemon/store/open_store.hpp"

namespace ocr::history {

// Does what was asked and returns the exit status. Throws Error, store::ConnectionLost, std::system_error.
[[nodiscard]] int run(const HistoryRequest& request, Messages& messages, Output& output);

struct Context {
  const HistoryRequest& request;
  Messages& messages;
  Output& output;
  store::ResultStore& store;
};

// verbs_query.cpp
[[nodiscard]] int run_list(Context& context);
[[nodiscard]] int run_search(Context& context);
[[nodiscard]] int run_stats(Context& context);
[[nodiscard]] int run_items(Context& context);
// verbs_document.cpp
[[nodiscard]] int run_show(Context& context);
[[nodiscard]] int run_export(Context& context);
// verbs_forget.cpp
[[nodiscard]] int run_forget(Context& context);
// verbs_upkeep.cpp
[[nodiscard]] int run_verify(Context& context);
[[nodiscard]] int run_migrate(Context& context);
[[nodiscard]] int run_backup(Context& context);

// Where the request's store is.
[[nodiscard]] store::Location location_of(const HistoryRequest& request);
[[nodiscard]] store::ListQuery query_of(const HistoryRequest& request);
// "42" -> 42. Throws Error{usage}.
[[nodiscard]] std::int64_t id_of(const std::string& argument);

}  // namespace ocr::history
