# SPDX-License-Identifier: Apache-2.0
# Settings that every target of ours links privately.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug or Release" FORCE)
endif()

add_library(standard_settings INTERFACE)
target_compile_features(standard_settings INTERFACE cxx_std_20)
target_include_directories(standard_settings INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(standard_settings INTERFACE _GNU_SOURCE)
set(CMAKE_CXX_EXTENSIONS OFF)

# The client starts for every ticket: unused libraries would be loaded each time.
add_link_options(-Wl,--as-needed)

if(OCR_SANITIZE)
  target_compile_options(standard_settings INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(standard_settings INTERFACE -fsanitize=address,undefined)
else()
  target_compile_options(standard_settings INTERFACE -fstack-protector-strong)
  target_compile_definitions(standard_settings INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
endif()
