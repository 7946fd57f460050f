# SPDX-License-Identifier: Apache-2.0
add_library(standard_warnings INTERFACE)
target_compile_options(standard_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wnull-dereference -Wextra-semi
  $<$<BOOL:${OCR_WERROR}>:-Werror>)
# Where it optimises, GCC 12 sees in inlined code of the standard library and of CLI11 what is not there.
target_compile_options(standard_warnings INTERFACE
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict;-Wno-null-dereference>")
