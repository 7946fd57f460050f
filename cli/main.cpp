// SPDX-License-Identifier: Apache-2.0
// ocr: the client. The only place where an error becomes a message and an exit code.
#include "cli/app.hpp"
#include "cli/failure.hpp"
#include "cli/signals.hpp"
#include "common/database_url.hpp"
#include "common/error.hpp"

#include <algorithm>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

int guarded(std::vector<std::string> arguments, ocr::Messages& messages, ocr::Output& output) {
  constexpr int kSignalBase = 128;
  try {
    ocr::Context context{ocr::process_environment(), messages, output};
    return ocr::run_app(std::move(arguments), context);
  } catch (const ocr::Interrupted& interrupted) {
    messages.erase_redrawn();
    output.discard();
    return kSignalBase + interrupted.signal();
  } catch (const std::exception& error) {
    output.discard();
    return ocr::tell_failure(messages, error);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::for_each(argv + 1, argv + argc, ocr::cover_password);
  const bool stdout_open = ocr::reserve_standard_streams();
  ocr::install_signal_handlers();
  ocr::Messages messages(STDERR_FILENO);
  ocr::Output output(STDOUT_FILENO, stdout_open, messages);
  // Not a return: waiting for ZeroMQ's threads would cost more than some commands do.
  ::_exit(guarded(std::move(arguments), messages, output));
}
