// SPDX-License-Identifier: Apache-2.0
// ocr-batch: what `ocr batch` becomes. Its one argument is the descriptor that holds the request.
#include "batch/verbs.hpp"
#include "cli/failure.hpp"
#include "cli/program.hpp"
#include "cli/signals.hpp"
#include "common/error.hpp"
#include "common/fd.hpp"
#include "daemon/store/connection.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace {

int guarded(int argc, char** argv, ocr::Messages& messages, ocr::Output& output) {
  constexpr int kSignalBase = 128;
  try {
    ocr::Context context{ocr::process_environment(), messages, output};
    const ocr::BatchRequest request = ocr::decode_batch_request(ocr::handed_request(argc, argv));
    if (request.progress == "json") messages.write_objects();
    return ocr::batch::run(request, context);
  } catch (const ocr::Interrupted& interrupted) {
    messages.erase_redrawn();
    return kSignalBase + interrupted.signal();
  } catch (const ocr::store::ConnectionLost& error) {
    messages.error({}, error.what(), "start the database, or check OCR_DATABASE_URL");
    return ocr::exit_code(ocr::ErrorCode::store_unavailable);
  } catch (const std::exception& error) {
    return ocr::tell_failure(messages, error);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool stdout_open = ocr::reserve_standard_streams();
  // A core would hold passwords.
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ocr::install_signal_handlers();
  ocr::Messages messages(STDERR_FILENO);
  ocr::Output output(STDOUT_FILENO, stdout_open, messages);
  return guarded(argc, argv, messages, output);
}
