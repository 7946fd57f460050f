// SPDX-License-Identifier: Apache-2.0
// The build that tests of take-over let the real one meet: the same code, but always the newer of the two.
#include "common/build_info.hpp"

#include "common/build_info_values.hpp"

namespace ocr {

const BuildInfo& build_info() {
  constexpr std::int64_t kNewerBy = 1000000;
  static const BuildInfo info{OCR_BUILD_VERSION, "other", OCR_BUILD_STAMP + kNewerBy};
  return info;
}

}  // namespace ocr
