// SPDX-License-Identifier: Apache-2.0
#include "daemon/zygote/worker_process.hpp"

#include "common/error.hpp"
#include "daemon/worker_protocol.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <exception>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace ocr {

namespace {

// Ends with the zygote, however that ends, and hears no signal meant for a terminal's foreground.
void tie_to_parent(pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_NAME, "ocr-worker", 0, 0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != parent) ::_exit(0);
  for (const int number : {SIGINT, SIGHUP, SIGPIPE})
    ::signal(number, SIG_IGN);
}

Parts serve(Engine& engine, int document, const Parts& request) {
  std::int64_t timeout_ms = 0;
  std::from_chars(request.at(1).data(), request.at(1).data() + request.at(1).size(), timeout_ms);
  limit_cpu_time(timeout_ms / 1000 + 2);
  try {
    return engine.process(document, request.at(0));
  } catch (const Error& error) {
    const nlohmann::json meta{{"status", "error"},
                              {"error",
                               {{"code", error_name(error.code())},
                                {"message", error.what()},
                                {"hint", error.hint()},
                                {"retryable", is_retryable(error.code())}}}};
    // The daemon writes the record of a failure that comes without one.
    return {meta.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
  }
}

void work(Engine& engine, int channel, const SandboxSettings& sandbox) {
  engine.prime();
  const nlohmann::json born{{"sandbox", enter_sandbox(sandbox)}};
  send_parts(channel, {born.dump()});
  PartsReader reader;
  while (reader.read(channel) == PartsReader::State::complete) {
    const Parts request = reader.take_parts();
    const UniqueFd document = reader.take_fd();
    send_parts(channel, serve(engine, document.get(), request));
  }
}

}  // namespace

void run_worker(Engine& engine, int channel, pid_t parent, const SandboxSettings& sandbox) noexcept {
  try {
    tie_to_parent(parent);
    work(engine, channel, sandbox);
    ::_exit(0);
  } catch (const std::exception& error) {
    fmt::print(stderr, "worker {}: {}\n", ::getpid(), error.what());
    // Not exit(): an interpreter with C extensions is never finalised, and the zygote's handlers are not ours to run.
    ::_exit(1);
  }
}

}  // namespace ocr
