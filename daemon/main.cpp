// SPDX-License-Identifier: Apache-2.0
// ocrd: the stages of start-up, a line or two each. Python comes before anything that it must not find half done.
#include "common/log.hpp"
#include "daemon/instance.hpp"
#include "daemon/ready_pipe.hpp"

#include <csignal>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>

namespace {

ocr::UniqueFd block_signals() {
  sigset_t handled;
  ::sigemptyset(&handled);
  for (const int number : {SIGTERM, SIGINT, SIGHUP})
    ::sigaddset(&handled, number);
  ::sigprocmask(SIG_BLOCK, &handled, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return ocr::UniqueFd(::signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
}

// EMFILE in accept makes libzmq abort the process: take all descriptors that we may have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
}

int serve(const ocr::Options& options, ocr::ReadyPipe& ready) {
  ocr::Paths paths = ocr::resolve_paths(ocr::process_environment());
  if (options.private_dir) paths.runtime_dir = paths.state_dir = *options.private_dir;
  ocr::UniqueFd signals = block_signals();
  ocr::Warmup early;
  early.begin_stage("logging");
  if (!options.foreground) ocr::ensure_private_directory(paths.state_dir);
  ocr::log::open(options.foreground ? std::filesystem::path() : paths.log(), ocr::log::Level::info);
  early.begin_stage("configuration");
  const ocr::LoadedConfig loaded =
      ocr::load_config(options.settings, ocr::process_environment(), paths, options.env_file);
  ocr::log::set_level(loaded.config.log_level);
  early.begin_stage("socket");
  raise_descriptor_limit();
  auto endpoint = ocr::Endpoint::take(paths);
  if (!endpoint) {
    ready.running();
    return 0;
  }
  ocr::Instance instance(options, loaded.config, std::move(*endpoint), std::move(signals));
  ready.bound();
  // The warm-up stage begins with the zygote, each time one is started.
  early.end_stage();
  instance.warmup() = early;
  const int status = instance.run();
  if (options.private_dir) {
    std::error_code ignored;
    std::filesystem::remove_all(*options.private_dir, ignored);
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const auto parsed = ocr::parse_options(argc, argv);
  if (!parsed.options) return parsed.exit_status;
  ocr::ReadyPipe ready(parsed.options->ready_fd);
  try {
    if (::chdir("/") != 0) ocr::throw_errno("cannot change to /");
    return serve(*parsed.options, ready);
  } catch (const ocr::Error& error) {
    return ready.failed(error);
  } catch (const std::exception& error) {
    return ready.failed(ocr::Error(ocr::ErrorCode::unavailable, error.what()));
  }
}
