// SPDX-License-Identifier: Apache-2.0
// What `ocr batch` can be told to do.
#pragma once

#include "cli/command.hpp"
#include "common/batch_request.hpp"

namespace ocr::batch {

// Returns the exit status. Throws Error, store::ConnectionLost, std::system_error, Interrupted.
[[nodiscard]] int run(const BatchRequest& request, Context& context);

}  // namespace ocr::batch
