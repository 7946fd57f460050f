// SPDX-License-Identifier: Apache-2.0
// One run of a batch, from its inputs to its exit status.
#pragma once

#include "batch/session.hpp"

#include <optional>

namespace ocr::batch {

// The relative names in `request` start from the working directory. Returns the exit status; throws Error,
// std::system_error, Interrupted before work began.
[[nodiscard]] int run_batch(const BatchRequest& request, const std::optional<Earlier>& earlier, Context& context);

}  // namespace ocr::batch
