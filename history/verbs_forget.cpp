// SPDX-License-Identifier: Apache-2.0
// forget: in the database, and among what waits for it.
#include "common/error.hpp"
#include "daemon/store/spool.hpp"
#include "history/verbs.hpp"

#include <fmt/format.h>

#include <set>

namespace ocr::history {

namespace {

using store::DocumentRows;
using store::Reading;

// Which readings are meant. What cannot be understood any more has its moment of reading as its name.
struct Meant {
  bool operator()(const std::string& name, const Reading* reading) const {
    if (all) return true;
    try {
      if (reading != nullptr) {
        const DocumentRows rows = store::rows_of(*reading);
        return contents.contains(rows.sha256) || purchases.contains(rows.purchase_key) ||
               (!before.empty() && store::happened_at(rows) < before);
      }
    } catch (const std::exception&) {
      // It was set aside.
    }
    return !before.empty() && name < before;
  }

  bool all = false;
  std::string before;  // a day
  std::set<std::string> contents;
  std::set<std::string> purchases;
};

std::vector<std::int64_t> files_of(Context& context) {
  std::vector<std::int64_t> ids;
  for (const std::string& argument : context.request.arguments) {
    // A purchase is shown once; its other files would show up in its place.
    const auto files = context.store.same_purchase(id_of(argument));
    if (files.empty()) {
      throw Error(ErrorCode::not_found, fmt::format("nothing is stored under the number {}", argument),
                  "`ocr history list` shows the numbers; nothing was forgotten");
    }
    ids.insert(ids.end(), files.begin(), files.end());
  }
  return ids;
}

std::int64_t forget_stored(Context& context, const std::vector<std::int64_t>& ids) {
  if (context.request.all) return context.store.forget_before(std::nullopt);
  if (!context.request.before.empty()) return context.store.forget_before(context.request.before);
  return context.store.forget(ids);
}

}  // namespace

int run_forget(Context& context) {
  const auto ids = files_of(context);
  Meant meant{context.request.all, context.request.before, {}, {}};
  for (const std::int64_t id : ids) {
    if (const auto document = context.store.document(id)) {
      meant.contents.insert(document->sha256);
      meant.purchases.insert(document->purchase_key);
    }
  }
  // Before and after: the daemon may bring a reading from the spool to the database at any moment.
  store::Spool spool(context.request.spool, 0);
  std::int64_t count = spool.forget(meant);
  count += forget_stored(context, ids);
  count += spool.forget(meant);
  context.messages.line(fmt::format("forgot {} document{}", count, count == 1 ? "" : "s"));
  return 0;
}

}  // namespace ocr::history
