// SPDX-License-Identifier: Apache-2.0
// ocr-history: what `ocr history` and `ocr store` become. Its one argument is the descriptor that holds the request.
#include "cli/signals.hpp"
#include "common/error.hpp"
#include "common/fd.hpp"
#include "daemon/store/connection.hpp"
#include "history/verbs.hpp"

#include <charconv>
#include <csignal>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>

namespace {

ocr::HistoryRequest read_request(int argc, char** argv) {
  int descriptor = -1;
  if (argc == 2) {
    const std::string_view text = argv[1];
    std::from_chars(text.data(), text.data() + text.size(), descriptor);
  }
  if (descriptor < 0) return ocr::decode_history_request("");
  const ocr::UniqueFd fd(descriptor);
  // `ocr` wrote it, and both share the offset.
  if (::lseek(fd.get(), 0, SEEK_SET) != 0) ocr::throw_errno("cannot read the request");
  constexpr std::size_t kMost = 1U << 20U;
  return ocr::decode_history_request(ocr::read_all(fd.get(), kMost));
}

int guarded(int argc, char** argv, ocr::Messages& messages, ocr::Output& output) {
  constexpr int kSignalBase = 128;
  try {
    return ocr::history::run(read_request(argc, argv), messages, output);
  } catch (const ocr::Interrupted& interrupted) {
    output.discard();
    return kSignalBase + interrupted.signal();
  } catch (const ocr::Error& error) {
    output.discard();
    messages.error({}, error.what(), error.hint());
    return ocr::exit_code(error.code());
  } catch (const ocr::store::ConnectionLost& error) {
    output.discard();
    messages.error({}, error.what(), "start the database, or check OCR_DATABASE_URL");
    return ocr::exit_code(ocr::ErrorCode::store_unavailable);
  } catch (const std::exception& error) {
    output.discard();
    messages.error({}, error.what(), "this is an error of ocr itself");
    return ocr::exit_code(ocr::ErrorCode::internal);
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
