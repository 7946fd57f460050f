// SPDX-License-Identifier: Apache-2.0
// verify, migrate and backup.
#include "common/database_url.hpp"
#include "common/error.hpp"
#include "common/paths.hpp"
#include "daemon/store/spool.hpp"
#include "daemon/store/sqlite_connection.hpp"
#include "history/verbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <filesystem>

namespace ocr::history {

namespace {

using store::DocumentRows;

// True when the target holds the document just like this already.
bool is_there(store::ResultStore& target, const DocumentRows& document) {
  const auto id = target.id_of(document.sha256, document.options);
  if (!id) return false;
  auto theirs = target.document(*id);
  if (!theirs) return false;
  // The answer may have been dropped on the target's side alone.
  return theirs->items == document.items && theirs->ticket == document.ticket && theirs->vat == document.vat &&
         theirs->payments == document.payments && theirs->engine == document.engine &&
         (theirs->answer == document.answer || !document.answer);
}

struct Moved {
  std::int64_t documents = 0;
  std::int64_t copied = 0;
};

// Calls with each document of the source, in the order of their numbers.
template <typename Visit>
void each_document(store::ResultStore& source, Visit visit) {
  constexpr std::int64_t kAtOnce = 100;
  std::int64_t last = 0;
  for (auto ids = source.ids(last, kAtOnce); !ids.empty(); ids = source.ids(last, kAtOnce)) {
    last = ids.back();
    std::vector<DocumentRows> some;
    for (const std::int64_t id : ids) {
      if (auto document = source.document(id)) some.push_back(*std::move(document));
    }
    visit(std::move(some));
  }
}

Moved copy_documents(store::ResultStore& source, store::ResultStore& target) {
  Moved moved;
  each_document(source, [&](std::vector<DocumentRows> some) {
    moved.documents += static_cast<std::int64_t>(some.size());
    // What an earlier run brought over is not written again.
    std::erase_if(some, [&](const DocumentRows& document) { return is_there(target, document); });
    if (some.empty()) return;
    target.put(some);
    moved.copied += static_cast<std::int64_t>(some.size());
  });
  return moved;
}

void copy_batches(store::ResultStore& source, store::ResultStore& target) {
  auto batches = source.batches(INT_MAX);
  std::reverse(batches.begin(), batches.end());
  for (const store::Batch& batch : batches) {
    const auto made = target.begin_batch(batch.signature, batch.command);
    target.put_jobs(made.id, source.jobs(batch.id));
    if (batch.state != "running") target.end_batch(made.id, batch.state);
  }
}

std::string summary(const store::Totals& totals) {
  return fmt::format("{} documents, {} items for {}, tickets for {}, VAT of {}", totals.documents, totals.items,
                     totals.items_total, totals.tickets_total, totals.vat_amount);
}

}  // namespace

int run_verify(Context& context) {
  auto wrong = context.store.verify();
  const auto spooled = store::Spool(context.request.spool, 0).size();
  if (spooled.files > 0)
    context.messages.line(
        fmt::format("{} documents wait for the database in {}", spooled.files, context.request.spool));
  for (const std::string& sentence : wrong)
    context.output.write(sentence + "\n");
  if (wrong.empty()) {
    context.messages.line(fmt::format("{}: all is well: {}", context.store.name(), summary(context.store.totals())));
    return 0;
  }
  context.output.flush();
  throw Error(ErrorCode::store_damaged, fmt::format("the store {} is not sound", context.store.name()),
              "bring back a backup, or `ocr history forget` what is damaged and read it again");
}

int run_migrate(Context& context) {
  const std::string& to = context.request.target;
  const bool postgres = is_postgres_url(to);
  if (!postgres && to.find("://") != std::string::npos)
    throw Error(ErrorCode::usage, "--to is no URL of PostgreSQL", "write it as postgresql://user@host/name");
  const store::Location location{postgres ? to : "", postgres ? "" : absolute_path(to)};
  if (location.name() == location_of(context.request).name())
    throw Error(ErrorCode::usage, "the store is there already", "name another one with --to");
  const auto target = store::open_store(location);
  const bool was_empty = target->ids(0, 1).empty();
  const Moved moved = copy_documents(context.store, *target);
  copy_batches(context.store, *target);
  // Each document was compared, or was written just now; now both sides as a whole.
  std::int64_t missing = 0;
  each_document(context.store, [&](const std::vector<DocumentRows>& some) {
    missing += std::count_if(some.begin(), some.end(), [&](const auto& each) { return !is_there(*target, each); });
  });
  const auto ours = context.store.totals();
  const auto theirs = target->totals();
  if (missing > 0 || (was_empty && ours != theirs)) {
    throw Error(ErrorCode::store_failed,
                fmt::format("{} differs from {}: {} documents differ; here {}; there {}", target->name(),
                            context.store.name(), missing, summary(ours), summary(theirs)),
                "did something read documents meanwhile? run it again: it copies only what is missing");
  }
  context.messages.line(fmt::format("copied {} of {} documents to {}; both sides agree: {}", moved.copied,
                                    moved.documents, target->name(), summary(ours)));
  if (postgres) context.messages.line("to use it, set OCR_DATABASE_URL in your settings file, then `ocr restart`");
  return 0;
}

int run_backup(Context& context) {
  const std::string& file = context.request.arguments.at(0);
  if (!context.request.database_url.empty())
    throw Error(ErrorCode::usage, "a PostgreSQL database is copied with its own tools",
                "as in `pg_dump --schema=ocr --file=ocr-backup.sql \"$OCR_DATABASE_URL\"`");
  store::backup_sqlite(context.request.database_file, file);
  const auto copy = store::open_store({"", absolute_path(file)})->totals();
  context.messages.line(fmt::format("wrote {}: {}", file, summary(copy)));
  return 0;
}

}  // namespace ocr::history
