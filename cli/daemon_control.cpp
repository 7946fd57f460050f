// SPDX-License-Identifier: Apache-2.0
#include "cli/daemon_control.hpp"

#include "cli/autostart.hpp"
#include "cli/log_tail.hpp"
#include "cli/progress.hpp"
#include "common/error.hpp"

#include <chrono>
#include <memory>
#include <unistd.h>
#include <utility>

namespace ocr {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Milliseconds kAnswerLimit{5000};
constexpr int kMostRounds = 5;
constexpr int kExitNotReady = 4;

void do_nothing() {}

StartRequest start_request(const SharedOptions& options, const std::string& started_by, ProgressView& progress) {
  StartRequest request;
  request.started_by = started_by;
  if (const auto env_file = env_file_path(options)) request.arguments = {"--env-file", env_file->string()};
  for (const auto& [name, value] : options.settings)
    request.arguments.push_back(fmt::format("--{}={}", name, value));
  request.on_start = [&progress] { progress.starting(); };
  request.tick = [&progress] { progress.tick(); };
  return request;
}

struct Started {
  std::unique_ptr<DaemonConnection> connection;
  Welcome welcome;
  std::optional<ErrorInfo> failure;  // why it is not warm
};

// Hello and wait go out together: a daemon that cannot start is gone soon, and its reason is the last thing it sends.
Started connect_and_wait(const Paths& paths, const StartRequest& request, Milliseconds limit, ProgressView& progress) {
  Started started;
  started.connection =
      std::make_unique<DaemonConnection>(find_or_start_daemon(paths, request), DaemonConnection::Older::refuse);
  started.connection->send(wait_request());
  const auto wanted = [&](const Message& message) {
    if (message.kind == Kind::progress) progress.warming(decode<Progress>(message));
    if (message.kind == Kind::welcome) started.welcome = decode<Welcome>(message);
    return started.welcome.leaving || message.kind == Kind::done || message.kind == Kind::failure;
  };
  const Message message = await_message(*started.connection, limit, wanted, request.tick);
  if (message.kind == Kind::failure) started.failure = decode<Failure>(message).error;
  return started;
}

// Goes on until a daemon is found that neither gives way to this build nor was about to end when it was found.
Started start_for_good(const Paths& paths, StartRequest request, Milliseconds limit, ProgressView& progress) {
  for (int round = 0; round < kMostRounds; ++round) {
    try {
      Started started = connect_and_wait(paths, request, limit, progress);
      // The failure of a daemon that others started says nothing of one with our settings.
      const bool not_ours =
          started.failure && !started.connection->address().started_here && started.welcome.state != "degraded";
      if (!started.welcome.leaving && !not_ours) return started;
      request.replace_older = started.welcome.leaving;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::daemon_lost) throw;
    }
    ::usleep(static_cast<useconds_t>(round) * 20000);
  }
  throw Error(ErrorCode::unavailable, "one daemon after another ends or gives way",
              "two builds of ocr may start each other; " + log_tail_hint(paths.log()));
}

}  // namespace

std::optional<Message> ask_status(const Paths& paths) {
  auto found = find_daemon(paths);
  if (!found) return std::nullopt;
  // It has shown that somebody listens. Kept, it would make us an attached client, and each look would put off the idle
  // exit.
  found->lease.reset();
  DaemonConnection connection(std::move(*found), DaemonConnection::Older::serve);
  connection.send(status_request());
  try {
    return await_message(
        connection, kAnswerLimit, [](const Message& message) { return message.kind == Kind::status_report; },
        do_nothing);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::daemon_lost) return std::nullopt;
    throw;
  }
}

int start_daemon(Context& context, const SharedOptions& options, const std::string& started_by) {
  const Clock::time_point begin = Clock::now();
  const Paths paths = resolve_paths(context.environment);
  const Config config = load_config(options, context.environment, paths).config;
  ProgressView progress(ProgressView::mode_for(options.progress, options.quiet, context.messages.is_terminal()),
                        context.messages);
  const StartRequest request = start_request(options, started_by, progress);
  const Started started = start_for_good(paths, request, config.warm_timeout + kAnswerLimit, progress);
  progress.finish();
  if (started.failure) {
    const ErrorInfo* failure = &*started.failure;
    const bool stays =
        started.welcome.state == "degraded" || (failure->number() == ErrorCode::unavailable && config.degraded);
    context.messages.error({}, stays ? failure->message : "cannot start: " + failure->message,
                           stays ? failure->hint : joined_hints(failure->hint, started.connection->log_hint()));
    return stays ? kExitNotReady : exit_code(failure->number());
  }
  if (options.quiet) return 0;
  const auto took = std::chrono::duration_cast<Milliseconds>(Clock::now() - begin).count();
  context.messages.line(fmt::format("ocrd is ready (pid {}, {} ms)", started.welcome.pid, took));
  if (!started.connection->address().started_here && !options.settings.empty())
    context.messages.line("it ran already: settings given here count only from `ocr restart` with them");
  return 0;
}

}  // namespace ocr
