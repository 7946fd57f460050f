// SPDX-License-Identifier: Apache-2.0
#include "common/log.hpp"

#include "common/error.hpp"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <memory>
#include <sys/stat.h>
#include <utility>

namespace ocr::log {

namespace {

constexpr std::size_t kMaxBytes = 5U << 20U;
constexpr std::size_t kKeptFiles = 3;

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance;
  return instance;
}

spdlog::level::level_enum to_spdlog(Level level) noexcept {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void open(const std::filesystem::path& path, Level level) {
  // The file and those that rotation makes later are ours alone.
  ::umask(077);
  try {
    spdlog::sink_ptr sink;
    if (path.empty()) {
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
      sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path.string(), kMaxBytes, kKeptFiles);
      std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    logger() = std::make_shared<spdlog::logger>("ocrd", std::move(sink));
  } catch (const std::exception& error) {
    throw Error(ErrorCode::cannot_create, fmt::format("cannot open the log {}: {}", path.string(), error.what()),
                "check the directory's permissions, or set XDG_STATE_HOME");
  }
  logger()->set_level(to_spdlog(level));
  logger()->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %P %l %v");
  logger()->flush_on(spdlog::level::debug);
}

void set_level(std::string_view name) noexcept {
  if (logger() == nullptr) return;
  constexpr std::array<std::pair<std::string_view, Level>, 4> kNames{
      {{"debug", Level::debug}, {"info", Level::info}, {"warning", Level::warning}, {"error", Level::error}}};
  for (const auto& [known, level] : kNames) {
    if (known == name) logger()->set_level(to_spdlog(level));
  }
}

bool enabled(Level level) noexcept {
  return logger() != nullptr && logger()->should_log(to_spdlog(level));
}

void write(Level level, std::string_view domain, std::string_view message) noexcept {
  try {
    if (logger() != nullptr) logger()->log(to_spdlog(level), "{}: {}", domain, message);
  } catch (const std::exception&) {
    // A log that cannot be written (full disk) must not stop the work; there is nowhere to report it.
    return;
  }
}

void flush() noexcept {
  if (logger() != nullptr) logger()->flush();
}

}  // namespace ocr::log
