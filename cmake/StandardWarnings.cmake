# SPDX-License-Identifier: Apache-2.0
add_library(standard_warnings INTERFACE)
target_compile_options(standard_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wnull-dereference -Wextra-semi
  $<$<BOOL:${OCR_WERROR}>:-Werror>)
