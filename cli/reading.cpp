// SPDX-License-Identifier: Apache-2.0
#include "cli/reading.hpp"

#include "cli/layout_files.hpp"
#include "cli/options.hpp"
#include "common/error.hpp"
#include "common/formats.hpp"
#include "common/page_ranges.hpp"

#include <CLI/App.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace ocr {

void add_reading_options(CLI::App& app, ReadingOptions& options) {
  add_value_option(app, "-p,--pages", options.pages, "read these pages only: 1-3,5,7-", "RANGES");
  add_value_option(app, "--password-file", options.password_file, "its first line opens protected documents",
                   kFileType);
  app.add_flag("--strict", options.strict, "exit 1 when a ticket does not add up");
  app.add_flag("--fresh", options.fresh, "read again what the store could answer");
  app.add_flag("--no-store", options.no_store, "neither ask the store nor keep anything in it");
  app.add_flag("--explain", options.explain, "tell what each field was read from, and what does not add up");
  app.add_flag("--force-ocr", options.force_ocr, "recognise every page's picture, whatever text the file holds");
  app.add_flag("--no-ocr", options.no_ocr, "use the text that the file holds, and nothing else");
  app.add_flag("--no-daemon", options.no_daemon, "use a daemon of this call's own, which ends with it");
}

ReadRequest make_read_request(const ReadingOptions& options, const Config& config, const Paths& paths) {
  if (options.force_ocr && options.no_ocr)
    throw Error(ErrorCode::usage, "--force-ocr and --no-ocr exclude each other", "give one of them");
  check_page_ranges(options.pages);
  ReadRequest request;
  if (options.force_ocr) request.recognise = "force";
  if (options.no_ocr) request.recognise = "never";
  request.pages = options.pages;
  request.engine = config.engine;
  request.quality = config.quality;
  request.languages = split_languages(config.language);
  request.formats = parse_formats(config.format);
  if (options.explain)
    std::replace(request.formats.begin(), request.formats.end(), std::string("text"), std::string("explain"));
  request.explain =
      options.explain || std::find(request.formats.begin(), request.formats.end(), "explain") != request.formats.end();
  request.fresh = options.fresh;
  request.no_store = options.no_store;
  request.timeout_ms = config.timeout.count();
  request.layouts = read_layout_files(paths.config_dir / "layouts");
  return request;
}

Milliseconds patience_with(const Config& config) noexcept {
  // However short the user's limit is: each question costs the daemon more than many a document.
  constexpr Milliseconds kLeast{1000};
  return config.timeout.count() > 0 ? std::max(config.timeout, kLeast) : Milliseconds(kUsualTimeoutMs);
}

std::unique_ptr<Connection> connect_for_reading(const Environment& environment, const Paths& paths,
                                                StartRequest request, bool no_daemon) {
  if (!no_daemon) {
    try {
      return std::make_unique<DaemonConnection>(find_or_start_daemon(paths, request), DaemonConnection::Older::refuse);
    } catch (const std::system_error&) {
      // No place for sockets or log (read-only home): the same work through a daemon of our own.
      request.replace_older = false;
    } catch (const Error& error) {
      // Nor where the place is another user's.
      if (error.code() != ErrorCode::permission_denied) throw;
      request.replace_older = false;
    }
  }
  return std::make_unique<DaemonConnection>(start_private_daemon(environment, request), DaemonConnection::Older::serve);
}

}  // namespace ocr
