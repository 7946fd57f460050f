// SPDX-License-Identifier: Apache-2.0
// Becoming the program ocr-history, which reads and changes the store.
#pragma once

#include "common/config.hpp"
#include "common/history_request.hpp"

namespace ocr {

// Where the store is, by the settings.
void place_store(HistoryRequest& request, const Config& config, const Paths& paths);

// Replaces this process by ocr-history, found beside this executable, in the build tree or in libexec; what it prints
// and its exit status are those of `ocr`. Throws Error{unavailable} when it is not there, std::system_error.
[[noreturn]] void become_history_program(const HistoryRequest& request);

}  // namespace ocr
