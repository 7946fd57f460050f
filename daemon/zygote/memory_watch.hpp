// SPDX-License-Identifier: Apache-2.0
// Tells a process that ends because memory was refused to it from one that crashes: libraries such as PDFium abort in
// both cases, and only the document is to blame for the first.
#pragma once

#include <string>

namespace ocr {

// While this lives, a process that was refused memory and then aborts or crashes writes `last_words` to the socket
// `channel` and ends with status 0 in place of the signal. Any other crash stays what it is: the refusal must be no
// more than a few allocations ago, while one that was survived is followed by many. Does nothing under a sanitizer.
class MemoryWatch {
 public:
  MemoryWatch(int channel, const std::string& last_words) noexcept;
  ~MemoryWatch();
  MemoryWatch(const MemoryWatch&) = delete;
  MemoryWatch& operator=(const MemoryWatch&) = delete;
};

}  // namespace ocr
