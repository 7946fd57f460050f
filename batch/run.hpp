// SPDX-License-Identifier: Apache-2.0
// One run of a batch, from its inputs to its exit status.
#pragma once

#include "cli/command.hpp"
#include "common/batch_request.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace ocr::batch {

// An earlier batch that a run goes on with.
struct Earlier {
  std::string signature;
  std::string command;
};

// The relative names in `request` start from the working directory. Returns the exit status; throws Error,
// std::system_error, Interrupted before work began.
[[nodiscard]] int run_batch(const BatchRequest& request, const std::optional<Earlier>& earlier, Context& context);

// Where the lock of a batch lies: whoever runs it holds it.
[[nodiscard]] std::filesystem::path lock_of(const Paths& paths, const std::string& signature);

}  // namespace ocr::batch
