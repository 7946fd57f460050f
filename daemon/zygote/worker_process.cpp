// SPDX-License-Identifier: Apache-2.0
#include "daemon/zygote/worker_process.hpp"

#include "common/error.hpp"
#include "daemon/worker_protocol.hpp"
#include "daemon/zygote/memory_watch.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <optional>
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

std::string dump(const nlohmann::json& object) {
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json failed(const Error& error) {
  return {{"status", "error"},
          {"error",
           {{"code", error_name(error.code())},
            {"message", error.what()},
            {"hint", error.hint()},
            {"retryable", is_retryable(error.code())}}}};
}

// What the daemon is told by a worker that ends because a library took a refusal of memory for the end of the world.
std::string out_of_memory() {
  nlohmann::json meta = failed(Error(ErrorCode::memory_limit, "the file needs more memory than it may have",
                                     "it may be damaged or hostile; else raise the memory limit"));
  meta["ending"] = true;
  return pack_parts({dump(meta)});
}

Parts serve(Engine& engine, int channel, const JobMessage& job) {
  static const std::string last_words = out_of_memory();
  limit_cpu_time(job.timeout_ms / 1000 + 2);
  const MemoryWatch watch(channel, last_words);
  try {
    return engine.process(job.document.get(), job.request);
  } catch (const Error& error) {
    // The daemon writes the record of a failure that comes without one.
    return {dump(failed(error))};
  }
}

// Address space in use, bytes; 0 when it cannot be told.
std::uint64_t mapped_memory() {
  const UniqueFd statm(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  if (!statm) return 0;
  const std::string numbers = read_all(statm.get(), 100);
  std::uint64_t pages = 0;
  std::from_chars(numbers.data(), numbers.data() + numbers.size(), pages);
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// The first message of a worker that may read documents, or nothing when it cannot: then it has said why.
std::optional<nlohmann::json> settle(Engine& engine, int channel, SandboxSettings sandbox, WorkerKind kind) {
  nlohmann::json born;
  if (kind == WorkerKind::ocr) {
    // Loading starts threads and takes memory for good; recognition needs no further thread. The files of the models
    // are among those that any worker may read; how much memory they take the process may ask of itself.
    sandbox.readable.emplace_back("/proc/self");
    confine_files(sandbox);
    const auto loaded = nlohmann::json::parse(engine.load_models(), nullptr, false);
    if (!loaded.is_object() || !loaded.value("ok", false)) {
      const auto none = nlohmann::json::object();
      send_parts(channel, {dump({{"error", loaded.is_object() ? loaded.value("error", none) : none}})});
      return std::nullopt;
    }
    born["models"] = loaded.at("models");
    if (sandbox.memory > 0) sandbox.memory += mapped_memory();
  }
  // Before the limits: the built-in document is written into a file in memory.
  engine.prime();
  born["sandbox"] = enter_sandbox(sandbox);
  return born;
}

void work(Engine& engine, int channel, const SandboxSettings& sandbox, WorkerKind kind) {
  const auto born = settle(engine, channel, sandbox, kind);
  if (!born) return;
  send_parts(channel, {dump(*born)});
  PartsReader reader;
  while (const auto job = receive_job(channel, reader))
    send_parts(channel, serve(engine, channel, *job));
}

}  // namespace

void run_worker(Engine& engine, int channel, pid_t parent, const SandboxSettings& sandbox, WorkerKind kind) noexcept {
  try {
    tie_to_parent(parent);
    work(engine, channel, sandbox, kind);
    ::_exit(0);
  } catch (const std::exception& error) {
    ::dprintf(STDERR_FILENO, "worker %d: %s\n", ::getpid(), error.what());
  } catch (...) {
    ::dprintf(STDERR_FILENO, "worker %d: something odd was thrown\n", ::getpid());
  }
  // Not exit(): an interpreter with C extensions is never finalised, and the zygote's handlers are not ours to run.
  ::_exit(1);
}

}  // namespace ocr
