// SPDX-License-Identifier: Apache-2.0
#include "history/verbs.hpp"

#include "common/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

namespace ocr::history {

namespace {

struct Verb {
  std::string_view name;
  int (*run)(Context& context);
};

constexpr std::array<Verb, 10> kVerbs{{
    {"list", run_list},
    {"show", run_show},
    {"search", run_search},
    {"stats", run_stats},
    {"items", run_items},
    {"export", run_export},
    {"forget", run_forget},
    {"verify", run_verify},
    {"migrate", run_migrate},
    {"backup", run_backup},
}};

store::Text optional(const std::string& text) {
  return text.empty() ? std::nullopt : store::Text(text);
}

}  // namespace

int run(const HistoryRequest& request, Messages& messages, Output& output) {
  const auto* verb =
      std::find_if(kVerbs.begin(), kVerbs.end(), [&](const Verb& row) { return row.name == request.verb; });
  if (verb == kVerbs.end())
    throw Error(ErrorCode::usage, fmt::format("there is no verb {}", request.verb), "try `ocr history --help`");
  const store::Location location = location_of(request);
  // Asking makes no store.
  std::error_code ignored;
  if (location.url.empty() && !std::filesystem::exists(location.file, ignored)) {
    throw Error(ErrorCode::not_found, fmt::format("nothing was stored yet: there is no {}", location.file.string()),
                "read a document with `ocr FILE` first");
  }
  const auto store = store::open_store(location);
  if (!request.output.empty()) output.to_file(request.output, request.force);
  Context context{request, messages, output, *store};
  const int status = verb->run(context);
  if (!store->unindexed().empty())
    messages.line(fmt::format("words of the newest pages could not be looked for: {}", store->unindexed()));
  output.commit();
  return status;
}

store::Location location_of(const HistoryRequest& request) {
  return {request.database_url, request.database_file};
}

store::ListQuery query_of(const HistoryRequest& request) {
  store::ListQuery query;
  query.since = optional(request.since);
  query.until = optional(request.until);
  query.shop = optional(request.shop);
  query.minimum = optional(request.minimum);
  query.maximum = optional(request.maximum);
  query.words = optional(request.text);
  query.limit = request.limit;
  return query;
}

std::int64_t id_of(const std::string& argument) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(argument.data(), argument.data() + argument.size(), id);
  if (error != std::errc{} || end != argument.data() + argument.size() || id < 1)
    throw Error(ErrorCode::usage, fmt::format("'{}' is no number of a document", argument),
                "`ocr history list` shows the numbers");
  return id;
}

}  // namespace ocr::history
