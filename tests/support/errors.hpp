// SPDX-License-Identifier: Apache-2.0
// What an expression throws, as a value to look at.
#pragma once

#include "common/error.hpp"

#include <optional>

namespace ocr::test {

// The Error that the call ends with, nothing when it ends well. Anything else passes.
template <typename Call>
[[nodiscard]] std::optional<Error> error_of(Call call) {
  try {
    static_cast<void>(call());
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

template <typename Call>
[[nodiscard]] std::optional<ErrorCode> code_of(Call call) {
  const auto error = error_of(call);
  return error ? std::optional(error->code()) : std::nullopt;
}

}  // namespace ocr::test
