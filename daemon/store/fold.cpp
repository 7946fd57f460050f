// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/fold.hpp"

#include <algorithm>
#include <array>
#include <utf8proc.h>

namespace ocr::store {

namespace {

constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                                         UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);

bool is_word_character(utf8proc_int32_t code) noexcept {
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

class Folder {
 public:
  explicit Folder(std::size_t size) { result_.reserve(size); }

  void add(utf8proc_int32_t code) {
    if (code < 0x80) {
      add_ascii(static_cast<char>(code));
      return;
    }
    // No character becomes more than 18 of them.
    std::array<utf8proc_int32_t, 32> parts{};
    const auto count = utf8proc_decompose_char(code, parts.data(), parts.size(), kOptions, nullptr);
    for (utf8proc_ssize_t at = 0; at < std::min<utf8proc_ssize_t>(count, parts.size()); ++at)
      add_folded(parts[static_cast<std::size_t>(at)]);
  }
  void part() noexcept { parted_ = true; }
  [[nodiscard]] std::string take() { return std::move(result_); }

 private:
  void add_ascii(char c) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
      part();
      return;
    }
    begin();
    result_ += c;
  }
  void add_folded(utf8proc_int32_t code) {
    if (code < 0x80) {
      add_ascii(static_cast<char>(code));
    } else if (is_word_character(code)) {
      begin();
      std::array<utf8proc_uint8_t, 4> bytes{};
      const auto size = utf8proc_encode_char(code, bytes.data());
      result_.append(bytes.begin(), bytes.begin() + size);
    } else {
      part();
    }
  }
  void begin() {
    if (parted_ && !result_.empty()) result_ += ' ';
    parted_ = false;
  }

  std::string result_;
  bool parted_ = false;
};

}  // namespace

std::string fold(std::string_view text) {
  Folder folder(text.size());
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t code = 0;
    utf8proc_ssize_t size = utf8proc_iterate(at, left, &code);
    if (size <= 0) {
      size = 1;
      folder.part();
    } else {
      folder.add(code);
    }
    at += size;
    left -= size;
  }
  return folder.take();
}

std::vector<std::string> fold_words(std::string_view text) {
  std::vector<std::string> words;
  const std::string folded = fold(text);
  for (std::size_t begin = 0; begin < folded.size();) {
    const std::size_t end = std::min(folded.find(' ', begin), folded.size());
    words.push_back(folded.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

bool holds_words(std::string_view folded, const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    for (std::size_t at = folded.find(word); at != std::string_view::npos; at = folded.find(word, at + 1)) {
      if (at == 0 || folded[at - 1] == ' ') return true;
    }
    return false;
  });
}

}  // namespace ocr::store
