// SPDX-License-Identifier: Apache-2.0
// `ocr store`: moving the store to another database, and copying it.
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/password.hpp"
#include "cli/program.hpp"
#include "common/error.hpp"
#include "common/history_request.hpp"

#include <CLI/App.hpp>

namespace ocr {

namespace {

class StoreCommand final : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("what", words_, "migrate, or backup FILE")
        ->type_name("migrate|backup")
        ->required()
        ->transform(unguarded());
    add_value_option(app, "--to", request_.target,
                     "where to: postgresql://user@host/name, or a file (a password is better kept in ~/.pgpass)",
                     kFileType);
    add_value_option(app, "--to-file", target_file_, "read where to from this file, - for standard input", kFileType);
    add_env_file_option(app, shared_);
  }

  int run(Context& context) override {
    request_.verb = words_.front();
    require_choice("ocr store", request_.verb, "migrate|backup");
    request_.arguments.assign(words_.begin() + 1, words_.end());
    if (request_.verb == "backup" && request_.arguments.size() != 1)
      throw Error(ErrorCode::usage, "backup needs the name of a new file", "as in `ocr store backup ocr-backup.db`");
    const bool migrate = request_.verb == "migrate";
    if (migrate && (request_.target.empty() == target_file_.empty() || !request_.arguments.empty())) {
      throw Error(ErrorCode::usage, "migrate needs --to or --to-file, and nothing else",
                  "as in `ocr store migrate --to postgresql://host/name`");
    }
    if (migrate && !target_file_.empty())
      request_.target = read_secret(target_file_ == "-" ? "/dev/stdin" : target_file_, "database URL");
    const Paths paths = resolve_paths(context.environment);
    place_store(request_, load_config(shared_, context.environment, paths).config, paths);
    become_program("history", encode(request_));
  }

 private:
  HistoryRequest request_;
  SharedOptions shared_;
  std::string target_file_;
  std::vector<std::string> words_;
};

}  // namespace

std::unique_ptr<Command> make_store() {
  return std::make_unique<StoreCommand>();
}

}  // namespace ocr
