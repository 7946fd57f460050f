// SPDX-License-Identifier: Apache-2.0
// `ocr watch`: reads what is dropped into a folder until it is told to end.
#pragma once

#include "batch/session.hpp"

#include <optional>

namespace ocr::batch {

// Its one path is the folder. Returns the exit status when a signal, or `ocr batch cancel`, ended it. Throws
// Error{not_found} when the folder is not there, or goes; else as run_batch().
[[nodiscard]] int run_watch(const BatchRequest& request, const std::optional<Earlier>& earlier, Context& context);

}  // namespace ocr::batch
