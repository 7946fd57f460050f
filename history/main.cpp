// SPDX-License-Identifier: Apache-2.0
// ocr-history: what `ocr history` and `ocr store` become. Its one argument is the descriptor that holds the request.
#include "cli/failure.hpp"
#include "cli/program.hpp"
#include "cli/signals.hpp"
#include "common/error.hpp"
#include "common/fd.hpp"
#include "daemon/store/connection.hpp"
#include "history/verbs.hpp"

#include <csignal>
#include <sys/resource.h>
#include <unistd.h>

namespace {

int guarded(int argc, char** argv, ocr::Messages& messages, ocr::Output& output) {
  constexpr int kSignalBase = 128;
  try {
    return ocr::history::run(ocr::decode_history_request(ocr::handed_request(argc, argv)), messages, output);
  } catch (const ocr::Interrupted& interrupted) {
    output.discard();
    return kSignalBase + interrupted.signal();
  } catch (const ocr::store::ConnectionLost& error) {
    output.discard();
    messages.error({}, error.what(), "start the database, or check OCR_DATABASE_URL");
    return ocr::exit_code(ocr::ErrorCode::store_unavailable);
  } catch (const std::exception& error) {
    output.discard();
    return ocr::tell_failure(messages, error);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool stdout_open = ocr::reserve_standard_streams();
  // A core would hold the database's password.
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  // libpq may write to a server that is gone; a reader of ours that is gone shows as a failed write.
  ocr::install_signal_handlers();
  ocr::Messages messages(STDERR_FILENO);
  ocr::Output output(STDOUT_FILENO, stdout_open, messages);
  return guarded(argc, argv, messages, output);
}
