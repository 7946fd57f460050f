# SPDX-License-Identifier: Apache-2.0
# Build identity: made again at every build, written only when it changed.
set(OCR_BUILD_INFO "${PROJECT_BINARY_DIR}/generated/common/build_info_values.hpp")
add_custom_target(build_info_values
  COMMAND ${CMAKE_COMMAND}
    -DSOURCE_DIR=${PROJECT_SOURCE_DIR} -DVERSION=${PROJECT_VERSION} -DOUTPUT=${OCR_BUILD_INFO}
    -P ${PROJECT_SOURCE_DIR}/cmake/WriteBuildInfo.cmake
  BYPRODUCTS ${OCR_BUILD_INFO}
  COMMENT "Checking the build identity")
