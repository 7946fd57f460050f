// SPDX-License-Identifier: Apache-2.0
#include "common/build_info.hpp"

#include "common/build_info_values.hpp"

namespace ocr {

const BuildInfo& build_info() {
  static const BuildInfo info{OCR_BUILD_VERSION, OCR_BUILD_ID, OCR_BUILD_STAMP};
  return info;
}

}  // namespace ocr
