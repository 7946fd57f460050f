// SPDX-License-Identifier: Apache-2.0
// `ocr history`: what was read, asked of the store.
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "common/error.hpp"
#include "common/history_request.hpp"

#include <CLI/App.hpp>

#include <algorithm>
#include <charconv>

namespace ocr {

namespace {

constexpr const char* kVerbs = "list|show|search|stats|items|export|forget|verify";

// "2025", "2025-01" or "2025-01-31", as the first or the last day of that time.
std::string day(const std::string& option, const std::string& value, bool last) {
  const std::string_view pattern = "dddd-dd-dd";
  bool good = value.size() == 4 || value.size() == 7 || value.size() == 10;
  for (std::size_t at = 0; good && at < value.size(); ++at)
    good = pattern[at] == 'd' ? value[at] >= '0' && value[at] <= '9' : value[at] == '-';
  if (!good)
    throw Error(ErrorCode::usage, fmt::format("{}: '{}' is no day", option, value),
                "write it as 2025-01-31, 2025-01 or 2025");
  // Days are compared as text, so the last one of a month may be any number that is large enough.
  const std::string_view rest = last ? "-99-99" : "-01-01";
  return value + std::string(rest.substr(value.size() - 4));
}

std::string amount(const std::string& option, std::string value) {
  for (char& c : value) {
    if (c == ',') c = '.';
  }
  std::string_view digits = value;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::string_view fraction = digits.substr(std::min(point + 1, digits.size()));
  const auto all_digits = [](std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (point == 0 || !all_digits(digits.substr(0, point)) || !all_digits(fraction) || digits.ends_with('.'))
    throw Error(ErrorCode::usage, fmt::format("{}: '{}' is no amount", option, value), "write it as 12.50");
  return value;
}

class HistoryCommand final : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("what", words_,
                   "list (the default), show ID, search WORDS, stats, items NAME, export, forget ID or verify")
        ->type_name(kVerbs)
        ->transform(unguarded());
    add_value_option(app, "-f,--format", format_,
                     "table on a terminal, else json: an object a line (auto); xlsx for export",
                     "auto|table|json|csv|xlsx");
    add_value_option(app, "-n,--limit", limit_,
                     "how many, 0 for all (20 on a terminal for list and search; else search gives 100)", "N");
    add_value_option(app, "--since", request_.since, "bought on this day or later", "DAY");
    add_value_option(app, "--until", request_.until, "bought on this day or before", "DAY");
    add_value_option(app, "--shop", request_.shop, "words of the shop's name, or its tax id", "NAME");
    add_value_option(app, "--min", request_.minimum, "total of at least this", "AMOUNT");
    add_value_option(app, "--max", request_.maximum, "total of at most this", "AMOUNT");
    add_value_option(app, "--text", request_.text, "words on the paper", "WORDS");
    add_value_option(app, "--by", request_.by, "what stats add up (month)", "month|shop|vat");
    add_value_option(app, "--before", request_.before, "forget what was bought before this day", "DAY");
    app.add_flag("--all", request_.all, "forget everything");
    add_value_option(app, "-o,--output", request_.output, "write to this file", kFileType);
    app.add_flag("--force", request_.force, "replace an existing file");
    add_env_file_option(app, shared_);
  }

  int run(Context& context) override {
    request_.verb = "list";
    if (!words_.empty()) {
      request_.verb = words_.front();
      request_.arguments.assign(words_.begin() + 1, words_.end());
    }
    require_choice("ocr history", request_.verb, kVerbs);
    check_arguments();
    require_choice("--format", format_, "auto|table|json|csv|xlsx");
    if (request_.by.empty()) request_.by = "month";
    require_choice("--by", request_.by, "month|shop|vat");
    if (!request_.since.empty()) request_.since = day("--since", request_.since, false);
    if (!request_.until.empty()) request_.until = day("--until", request_.until, true);
    if (!request_.before.empty()) request_.before = day("--before", request_.before, false);
    if (!request_.minimum.empty()) request_.minimum = amount("--min", request_.minimum);
    if (!request_.maximum.empty()) request_.maximum = amount("--max", request_.maximum);
    choose_format(context.output.is_terminal());
    place_store(request_, load_config(shared_, context.environment, resolve_paths(context.environment)).config,
                resolve_paths(context.environment));
    become_program("history", encode(request_));
  }

 private:
  void check_arguments() {
    const std::string& verb = request_.verb;
    const std::size_t count = request_.arguments.size();
    const auto usage = [](const std::string& message, const std::string& hint) {
      throw Error(ErrorCode::usage, message, hint);
    };
    if (verb == "show" && count != 1) usage("show needs one number", "`ocr history list` shows the numbers");
    if ((verb == "search" || verb == "items") && count == 0)
      usage(fmt::format("{} needs words to look for", verb), fmt::format("as in `ocr history {} bread`", verb));
    if (verb == "forget" && (count > 0 ? 1 : 0) + (request_.all ? 1 : 0) + (request_.before.empty() ? 0 : 1) != 1)
      usage("forget needs numbers, --before DAY or --all, one of them", "`ocr history list` shows the numbers");
    if (verb != "forget" && (request_.all || !request_.before.empty()))
      usage("--all and --before are for forget", "try `ocr history --help`");
    if ((verb == "list" || verb == "stats" || verb == "export" || verb == "verify") && count > 0)
      usage(fmt::format("{} takes no {}", verb, request_.arguments.front()), "try `ocr history --help`");
  }

  void choose_format(bool terminal) {
    const bool exports = request_.verb == "export";
    if (format_ == "xlsx" && !exports)
      throw Error(ErrorCode::usage, "--format: xlsx is for export",
                  "as in `ocr history export -f xlsx -o tickets.xlsx`");
    if (exports && format_ == "table") throw Error(ErrorCode::usage, "export writes json, csv or xlsx", "give -f json");
    if (format_ == "xlsx" && request_.output.empty())
      throw Error(ErrorCode::usage, "a workbook needs a file", "give -o tickets.xlsx");
    terminal = terminal && request_.output.empty();
    request_.format = format_ != "auto" ? format_ : terminal && !exports ? "table" : "json";
    constexpr std::int64_t kScreen = 20;
    constexpr std::int64_t kHits = 100;
    const bool search = request_.verb == "search";
    request_.limit = (search || request_.verb == "list") && terminal ? kScreen : search ? kHits : -1;
    if (limit_.empty()) return;
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(limit_.data(), limit_.data() + limit_.size(), count);
    if (error != std::errc{} || end != limit_.data() + limit_.size() || count < 0)
      throw Error(ErrorCode::usage, fmt::format("--limit: '{}' is not a value for it", limit_),
                  "give a whole number from 0");
    request_.limit = count == 0 ? -1 : count;
  }

  HistoryRequest request_;
  SharedOptions shared_;
  std::vector<std::string> words_;
  std::string format_ = "auto";
  std::string limit_;
};

}  // namespace

std::unique_ptr<Command> make_history() {
  return std::make_unique<HistoryCommand>();
}

}  // namespace ocr
