// SPDX-License-Identifier: Apache-2.0
#include "common/zmtp.hpp"

#include "common/error.hpp"

#include <cstdint>
#include <utility>

namespace ocr {

namespace {

constexpr std::size_t kGreetingSize = 64;
constexpr std::size_t kMechanismOffset = 12;
constexpr std::size_t kMechanismSize = 20;
constexpr unsigned kMore = 1;
constexpr unsigned kLong = 2;
constexpr unsigned kCommand = 4;
constexpr std::uint64_t kMaxFrame = 1ULL << 30U;

std::string mechanism_field() {
  std::string field = "NULL";
  field.resize(kMechanismSize, '\0');
  return field;
}

void append_big_endian(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = bytes; i-- > 0;)
    out += static_cast<char>(value >> (8 * i) & 0xFFU);
}

void append_frame(std::string& out, unsigned flags, std::string_view body) {
  const bool is_long = body.size() > 0xFF;
  out += static_cast<char>(flags | (is_long ? kLong : 0U));
  append_big_endian(out, body.size(), is_long ? 8 : 1);
  out += body;
}

void append_property(std::string& out, std::string_view name, std::string_view value) {
  out += static_cast<char>(name.size());
  out += name;
  append_big_endian(out, value.size(), 4);
  out += value;
}

}  // namespace

std::string zmtp_opening() {
  std::string out("\xFF\0\0\0\0\0\0\0\1\x7F\3\0", kMechanismOffset);
  out += mechanism_field();
  out.resize(kGreetingSize, '\0');
  std::string ready("\5READY");
  append_property(ready, "Socket-Type", "DEALER");
  append_property(ready, "Identity", "");
  append_frame(out, kCommand, ready);
  return out;
}

std::string zmtp_encode(const ZmtpFrames& frames) {
  std::string out;
  for (std::size_t i = 0; i < frames.size(); ++i)
    append_frame(out, i + 1 < frames.size() ? kMore : 0U, frames[i]);
  return out;
}

void ZmtpDecoder::feed(std::string_view bytes) {
  buffer_.erase(0, std::exchange(used_, 0));
  buffer_ += bytes;
  advance();
}

bool ZmtpDecoder::take_greeting() {
  if (buffer_.size() - used_ < kGreetingSize) return false;
  const std::string_view greeting = std::string_view(buffer_).substr(used_, kGreetingSize);
  const bool signature = greeting[0] == '\xFF' && greeting[9] == '\x7F';
  if (!signature || greeting[10] < 3 || greeting.substr(kMechanismOffset, kMechanismSize) != mechanism_field()) {
    throw Error(ErrorCode::protocol_mismatch, "what listens on the daemon's socket is no ocrd",
                "`ocr stop`, or remove the socket that `ocr config` names");
  }
  used_ += kGreetingSize;
  return true;
}

std::optional<ZmtpDecoder::Frame> ZmtpDecoder::take_frame() {
  const std::string_view rest = std::string_view(buffer_).substr(used_);
  if (rest.size() < 2) return std::nullopt;
  const auto flags = static_cast<std::uint8_t>(rest[0]);
  const std::size_t length_size = (flags & kLong) != 0 ? 8 : 1;
  if (rest.size() < 1 + length_size) return std::nullopt;
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < length_size; ++i)
    length = length << 8U | static_cast<std::uint8_t>(rest[1 + i]);
  if (length > kMaxFrame)
    throw Error(ErrorCode::bad_request, "the daemon's answer is larger than any answer may be", "`ocr restart`");
  if (rest.size() - 1 - length_size < length) return std::nullopt;
  used_ += 1 + length_size + length;
  return Frame{(flags & kMore) != 0, (flags & kCommand) != 0, std::string(rest.substr(1 + length_size, length))};
}

void ZmtpDecoder::advance() {
  if (stage_ == Stage::greeting) {
    if (!take_greeting()) return;
    stage_ = Stage::handshake;
  }
  while (auto frame = take_frame()) {
    if (frame->command) {
      // READY ends the handshake; later commands (heartbeats) ask nothing of a client that set none.
      if (stage_ == Stage::handshake && frame->body.starts_with("\5READY")) stage_ = Stage::messages;
      continue;
    }
    partial_.push_back(std::move(frame->body));
    if (!frame->more) complete_.push_back(std::exchange(partial_, {}));
  }
}

std::optional<ZmtpFrames> ZmtpDecoder::next() {
  if (taken_ == complete_.size()) return std::nullopt;
  ZmtpFrames message = std::move(complete_[taken_++]);
  if (taken_ == complete_.size()) {
    complete_.clear();
    taken_ = 0;
  }
  return message;
}

}  // namespace ocr
