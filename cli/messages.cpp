// SPDX-License-Identifier: Apache-2.0
#include "cli/messages.hpp"

#include "common/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace ocr {

namespace {

std::string indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += fmt::format("  {}\n", printable(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

nlohmann::ordered_json object_of(const char* event, std::string_view subject, std::string_view message,
                                 std::string_view hint) {
  nlohmann::ordered_json object{{"event", event}};
  if (!subject.empty()) object["file"] = escape_invalid_utf8(subject);
  object["message"] = message;
  if (!hint.empty()) object["hint"] = hint;
  return object;
}

std::string dumped(const nlohmann::ordered_json& object) {
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// A terminal that shows escape sequences instead of heeding them.
bool is_dumb() noexcept {
  const char* type = std::getenv("TERM");
  return type != nullptr && std::string_view(type) == "dumb";
}

// At most `columns` characters: a redrawn line that wraps could not be erased.
std::string_view cut(std::string_view text, std::size_t columns) noexcept {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (starts && ++characters > columns) return text.substr(0, i);
  }
  return text;
}

}  // namespace

Messages::Messages(int fd) : fd_(fd), terminal_(::isatty(fd) == 1 && !is_dumb()) {}

void Messages::line(std::string_view text) {
  if (objects_) {
    plain(dumped(object_of("message", {}, text, {})));
  } else {
    tell({}, text, {});
  }
}

void Messages::error(std::string_view subject, std::string_view message, std::string_view hint) {
  if (objects_) {
    plain(dumped(object_of("error", subject, message, hint)));
  } else {
    tell(subject, message, hint);
  }
}

void Messages::warning(std::string_view subject, std::string_view message, std::string_view hint) {
  if (objects_) {
    plain(dumped(object_of("warning", subject, message, hint)));
  } else {
    tell(subject, message, hint);
  }
}

void Messages::failure(std::string_view subject, const ErrorInfo& error) {
  if (!objects_) {
    tell(subject, fmt::format("{} [{}]", error.message, error.code), error.hint);
    return;
  }
  auto object = object_of("error", subject, error.message, error.hint);
  object["code"] = error.code;
  object["retryable"] = error.retryable;
  plain(dumped(object));
}

void Messages::tell(std::string_view subject, std::string_view message, std::string_view hint) {
  erase_redrawn();
  const std::string head = subject.empty() ? std::string() : printable(subject) + ": ";
  put(fmt::format("ocr: {}{}\n{}", head, printable(message), indented(hint)));
}

void Messages::plain(std::string_view text) {
  erase_redrawn();
  put(fmt::format("{}\n", text));
}

std::size_t Messages::columns() const noexcept {
  winsize size{};
  const bool known = ::ioctl(fd_, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return known ? size.ws_col - 1U : 79U;
}

void Messages::redraw(std::string_view text) {
  const std::size_t most = columns();
  std::string shown(cut(text.substr(0, text.find('\n')), most));
  std::size_t below = 0;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    text.remove_prefix(end + 1);
    shown.append("\x1b[K\n").append(cut(text.substr(0, text.find('\n')), most));
    ++below;
  }
  if (shown == redrawn_) return;
  // The cursor rests at the begin of the first line: what is drawn over and what a narrower window has wrapped are all
  // after it. Drawn over and not erased before, so that nothing flickers.
  if (below > 0) {
    put(fmt::format("\r{}\x1b[J\x1b[{}A\r", shown, below));
  } else {
    put(fmt::format("\r{}{}", below_ > 0 ? "\x1b[J" : "\x1b[K", shown));
  }
  redrawn_ = std::move(shown);
  below_ = below;
}

void Messages::erase_redrawn() noexcept {
  if (redrawn_.empty()) return;
  redrawn_.clear();
  put(below_ > 0 ? "\r\x1b[J" : "\r\x1b[K");
  below_ = 0;
}

void Messages::put(std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace ocr
