// SPDX-License-Identifier: Apache-2.0
// Text as people search it: without case, accents, ligatures and punctuation, so that "pina" finds "PIÑA".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ocr::store {

// The folded words of the text, parted by one space: "Café con leche 1,20 €" is "cafe con leche 1 20". Bytes that are
// no UTF-8 part words.
[[nodiscard]] std::string fold(std::string_view text);

// The same as a list.
[[nodiscard]] std::vector<std::string> fold_words(std::string_view text);

// Whether each of `words` begins a word of the text, folded like it.
[[nodiscard]] bool holds_words(std::string_view folded, const std::vector<std::string>& words);

}  // namespace ocr::store
