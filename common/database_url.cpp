// SPDX-License-Identifier: Apache-2.0
#include "common/database_url.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace ocr {

namespace {

struct Range {
  std::size_t begin;
  std::size_t end;
};

// Where passwords stand: in the authority and in the parameters.
std::vector<Range> passwords(std::string_view url) {
  std::vector<Range> found;
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {{0, url.size()}};
  const std::size_t begin = scheme + 3;
  // A password with an unescaped "@", "/" or "?" is wrong in a URL: hidden up to the last "@" all the same.
  const std::size_t colon = url.find(':', begin);
  const bool has_authority = begin < url.size() && url[begin] != '/' && url[begin] != '?';
  if (const std::size_t first = url.find('@', begin); has_authority && first != std::string_view::npos && colon < first)
    found.push_back({colon, url.rfind('@')});
  constexpr std::array<std::string_view, 2> kNames{"password=", "sslpassword="};
  for (std::size_t part = url.find('?', begin); part != std::string_view::npos; part = url.find('&', part + 1)) {
    for (const std::string_view name : kNames) {
      if (url.substr(part + 1).starts_with(name))
        found.push_back({part + 1 + name.size(), std::min(url.find('&', part + 1), url.size())});
    }
  }
  return found;
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    if (text[at] == '%' && at + 2 < text.size()) {
      const auto high = kDigits.find(static_cast<char>(text[at + 1] | 0x20));
      const auto low = kDigits.find(static_cast<char>(text[at + 2] | 0x20));
      if (high != std::string_view::npos && low != std::string_view::npos) {
        result += static_cast<char>(high * kDigits.size() + low);
        at += 2;
        continue;
      }
    }
    result += text[at];
  }
  return result;
}

void strike(std::string& message, const std::string& secret) {
  constexpr std::string_view kStruck = "***";
  if (secret.empty()) return;
  for (std::size_t at = message.find(secret); at != std::string::npos; at = message.find(secret, at + kStruck.size()))
    message.replace(at, secret.size(), kStruck);
}

}  // namespace

bool is_postgres_url(std::string_view url) noexcept {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

std::string without_password(std::string_view url) {
  if (!is_postgres_url(url)) return "***";
  std::string result(url);
  const auto found = passwords(url);
  for (auto range = found.rbegin(); range != found.rend(); ++range) {
    const bool parameter = range->begin > 0 && url[range->begin - 1] == '=';
    result.replace(range->begin, range->end - range->begin, parameter ? "***" : "");
  }
  return result;
}

void cover_password(char* text) noexcept {
  const std::string_view whole(text);
  for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
    const std::size_t at = whole.find(scheme);
    if (at == std::string_view::npos) continue;
    for (const Range& range : passwords(whole.substr(at)))
      std::fill(text + at + range.begin, text + at + range.end, '*');
    return;
  }
}

std::string redacted(std::string message, std::string_view url) {
  for (const Range& range : passwords(url)) {
    std::string_view secret = url.substr(range.begin, range.end - range.begin);
    if (secret.starts_with(':')) secret.remove_prefix(1);
    strike(message, percent_decoded(secret));
    strike(message, std::string(secret));
  }
  return message;
}

std::string with_timeouts(const std::string& url) {
  constexpr std::array<std::string_view, 3> kWanted{"connect_timeout=5", "tcp_user_timeout=15000",
                                                    "keepalives_idle=30"};
  std::string result = url;
  for (const std::string_view wanted : kWanted) {
    const std::string_view name = wanted.substr(0, wanted.find('=') + 1);
    if (url.find(name) != std::string::npos) continue;
    result += result.find('?') == std::string::npos ? '?' : '&';
    result += wanted;
  }
  return result;
}

}  // namespace ocr
