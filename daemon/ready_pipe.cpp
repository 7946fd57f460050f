// SPDX-License-Identifier: Apache-2.0
#include "daemon/ready_pipe.hpp"

#include "common/log.hpp"
#include "common/protocol.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace ocr {

namespace {

constexpr log::Domain kLog{"start"};

}  // namespace

ReadyPipe::ReadyPipe(int fd) noexcept : fd_(fd) {
  if (fd_) ::fcntl(fd_.get(), F_SETFD, FD_CLOEXEC);
}

void ReadyPipe::running() noexcept {
  kLog.info("another ocrd is running already");
  if (!fd_) fmt::print(stderr, "ocrd: another ocrd is running already (see `ocr status`)\n");
  tell("running\n");
}

int ReadyPipe::failed(const Error& error) noexcept {
  kLog.error("{}: {}", error_name(error.code()), error.what());
  const bool listened = static_cast<bool>(fd_);
  const ErrorInfo info = ErrorInfo::from(error);
  const nlohmann::json line{
      {"code", info.code}, {"message", info.message}, {"hint", info.hint}, {"retryable", info.retryable}};
  tell("error " + line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  if (!listened)
    fmt::print(stderr, "ocrd: {}\n{}{}{}", error.what(), info.hint.empty() ? "" : "  ", info.hint,
               info.hint.empty() ? "" : "\n");
  return exit_code(error.code());
}

void ReadyPipe::tell(const std::string& line) noexcept {
  if (!fd_) return;
  try {
    write_all(fd_.get(), line);
  } catch (const std::system_error&) {
    // Whoever started us has ended: the daemon is of use to the next one.
    kLog.info("nobody waits for us any more");
  }
  fd_.reset();
}

}  // namespace ocr
