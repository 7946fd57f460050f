// SPDX-License-Identifier: Apache-2.0
// `ocr logs`: the end of the daemon's log, and with -f what is added to it, through rotation.
#include "cli/command.hpp"
#include "cli/log_tail.hpp"
#include "cli/options.hpp"
#include "cli/signals.hpp"
#include "common/error.hpp"
#include "common/fd.hpp"

#include <CLI/App.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ocr {

namespace {

UniqueFd open_log(const std::filesystem::path& path) {
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

// Whether the name leads to another file by now.
bool was_rotated(int fd, const std::filesystem::path& path) {
  struct stat ours {};
  struct stat named {};
  if (::stat(path.c_str(), &named) != 0 || ::fstat(fd, &ours) != 0) return false;
  return ours.st_ino != named.st_ino || ours.st_dev != named.st_dev;
}

class LogFollower {
 public:
  LogFollower(std::filesystem::path path, UniqueFd fd, Output& output)
      : path_(std::move(path)), fd_(std::move(fd)), output_(output), watch_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    // The folder and not the file: after rotation the name belongs to a new file.
    if (!watch_ ||
        ::inotify_add_watch(watch_.get(), path_.parent_path().c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0)
      throw_errno("cannot watch {}", path_.parent_path().string());
  }

  [[noreturn]] void run() {
    while (true) {
      copy_new();
      if (was_rotated(fd_.get(), path_)) {
        fd_ = open_log(path_);
        copy_new();
      }
      output_.flush();
      wait();
    }
  }

 private:
  void copy_new() {
    constexpr std::size_t kAtOnce = 1U << 20U;
    for (std::string text = read_all(fd_.get(), kAtOnce); !text.empty(); text = read_all(fd_.get(), kAtOnce))
      output_.write(text);
  }

  void wait() {
    pollfd item{watch_.get(), POLLIN, 0};
    ::poll(&item, 1, 1000);
    check_interrupted();
    std::array<char, 4096> events{};
    while (::read(watch_.get(), events.data(), events.size()) > 0)
      continue;
  }

  std::filesystem::path path_;
  UniqueFd fd_;
  Output& output_;
  UniqueFd watch_;
};

class LogsCommand final : public Command {
 public:
  void add_options(CLI::App& app) override {
    add_value_option(app, "-n,--lines", lines_, "how many lines (50)", "N");
    app.add_flag("-f,--follow", follow_, "go on with what is added, until Ctrl-C");
  }

  int run(Context& context) override {
    const std::size_t lines = line_count();
    const std::filesystem::path path = resolve_paths(context.environment).log();
    UniqueFd fd = open_log(path);
    if (!fd && errno == ENOENT)
      throw Error(ErrorCode::not_found, fmt::format("there is no log yet: {}", path.string()),
                  "`ocr start` starts the daemon, which writes it");
    if (!fd)
      throw Error(ErrorCode::permission_denied, fmt::format("cannot read {}: {}", path.string(), errno_text(errno)),
                  "check its permissions");
    context.output.write(last_lines(fd.get(), lines));
    context.output.flush();
    if (!follow_) return 0;
    ::lseek(fd.get(), 0, SEEK_END);
    LogFollower(path, std::move(fd), context.output).run();
  }

 private:
  [[nodiscard]] std::size_t line_count() const {
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(lines_.data(), lines_.data() + lines_.size(), count);
    if (error != std::errc{} || end != lines_.data() + lines_.size())
      throw Error(ErrorCode::usage, fmt::format("--lines: '{}' is not a value for it", lines_),
                  "give a whole number from 0");
    return count;
  }

  std::string lines_ = "50";
  bool follow_ = false;
};

}  // namespace

std::unique_ptr<Command> make_logs() {
  return std::make_unique<LogsCommand>();
}

}  // namespace ocr
