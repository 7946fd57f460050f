// SPDX-License-Identifier: Apache-2.0
// `ocr watch`: a folder that files are dropped into, through the program ocr-batch.
#include "cli/batch_options.hpp"
#include "cli/command.hpp"
#include "cli/program.hpp"
#include "common/error.hpp"
#include "common/units.hpp"

#include <CLI/App.hpp>
#include <fmt/format.h>

namespace ocr {

namespace {

class WatchCommand final : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("DIR", folder_, "the folder that files are dropped into; what is in it at the start is read too")
        ->type_name(kDirectoryType)
        ->required()
        ->transform(file_name());
    add_place_options(app, request_);
    app.add_flag("--move", request_.move, "move each input to DIR/done or DIR/failed once its result is written");
    add_value_option(app, "--settle", settle_,
                     "a file whose end nobody announces is complete when it was not changed for so long (2s)",
                     "DURATION");
    add_writing_options(app, request_, options_);
    add_batch_reading_options(app, options_);
  }

  int run(Context& context) override {
    heed_progress(options_.shared.progress, context.messages);
    request_.verb = "watch";
    request_.paths = {folder_};
    if (request_.output.empty()) request_.output = "-";
    const auto settle = parse_duration(settle_);
    if (!settle)
      throw Error(ErrorCode::usage, fmt::format("--settle: '{}' is not a value for it", settle_),
                  "give a duration such as 2s or 500ms");
    request_.settle_ms = settle->count();
    if (options_.reading.strict)
      throw Error(ErrorCode::usage, "--strict is about an exit status, and a watch does not end by itself",
                  "leave it out: what does not add up is told with each file, and in the report");
    fill_request(request_, options_, context.environment);
    become_program("batch", encode(request_));
  }

 private:
  BatchRequest request_;
  BatchOptions options_;
  std::string folder_;
  std::string settle_ = "2s";
};

}  // namespace

std::unique_ptr<Command> make_watch() {
  return std::make_unique<WatchCommand>();
}

}  // namespace ocr
