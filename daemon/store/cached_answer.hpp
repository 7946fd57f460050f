// SPDX-License-Identifier: Apache-2.0
// A stored document as the answer to a new request: the same bytes, but for what belongs to the request.
#pragma once

#include <string>
#include <string_view>

namespace ocr::store {

// The stored "ocr.document/1" object with the name it was asked for under (any bytes), "cached": true and the times of
// this request, in milliseconds. Throws Error{internal} when the text is no document.
[[nodiscard]] std::string cached_document(std::string_view stored, const std::string& file, double queue_ms,
                                          double total_ms);

// The document's own "text", for the text rendering. Throws Error{internal} when there is none.
[[nodiscard]] std::string document_text(std::string_view stored);

}  // namespace ocr::store
