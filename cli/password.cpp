// SPDX-License-Identifier: Apache-2.0
#include "cli/password.hpp"

#include "cli/signals.hpp"
#include "common/error.hpp"
#include "common/fd.hpp"
#include "common/text.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <termios.h>
#include <unistd.h>

namespace ocr {

namespace {

constexpr std::size_t kMaxPassword = 4096;

// Echo off while it lives.
class Silence {
 public:
  explicit Silence(int fd) noexcept : fd_(fd) {
    changed_ = ::tcgetattr(fd_, &before_) == 0;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &silent);
  }
  ~Silence() {
    if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  int fd_;
  termios before_{};
  bool changed_ = false;
};

std::optional<std::string> read_line(int fd) {
  std::string line;
  char c = 0;
  while (line.size() < kMaxPassword) {
    const ssize_t got = ::read(fd, &c, 1);
    if (got < 0) {
      check_interrupted();
      if (errno != EINTR) return std::nullopt;
      continue;
    }
    if (got == 0 || c == '\n') break;
    line += c;
  }
  return line;
}

}  // namespace

std::string read_secret(const std::string& path, std::string_view what) {
  const std::string hint = fmt::format("give a file that holds the {} in its first line", what);
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd)
    throw Error(ErrorCode::usage,
                fmt::format("cannot read the {} file {}: {}", what, printable(path), errno_text(errno)), hint);
  std::string text;
  try {
    text = read_all(fd.get(), kMaxPassword);
  } catch (const std::system_error& error) {
    throw Error(ErrorCode::usage,
                fmt::format("cannot read the {} file {}: {}", what, printable(path), errno_text(error.code().value())),
                hint);
  }
  text.erase(std::min(text.find_first_of("\r\n"), text.size()));
  if (text.empty())
    throw Error(ErrorCode::usage, fmt::format("the first line of the {} file {} is empty", what, printable(path)),
                fmt::format("put the {} into its first line", what));
  return text;
}

std::optional<std::string> ask_password(const std::string& file, bool wrong) {
  const UniqueFd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal) return std::nullopt;
  try {
    write_all(terminal.get(), fmt::format("{}password for {}: ", wrong ? "that is not it; " : "", printable(file)));
    std::optional<std::string> line;
    {
      const Silence silence(terminal.get());
      line = read_line(terminal.get());
    }
    write_all(terminal.get(), "\n");
    return line && !line->empty() ? line : std::nullopt;
  } catch (const std::system_error&) {
    return std::nullopt;  // the terminal went away
  }
}

}  // namespace ocr
