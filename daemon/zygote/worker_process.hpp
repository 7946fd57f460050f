// SPDX-License-Identifier: Apache-2.0
// The life of a worker, in the forked child: give up rights, say that it is there, then a document at a time.
#pragma once

#include "daemon/engine.hpp"
#include "daemon/zygote/sandbox.hpp"

#include <sys/types.h>

namespace ocr {

// Ends with the process, never returns: when `channel` is closed, or the zygote (`parent`) ends.
[[noreturn]] void run_worker(Engine& engine, int channel, pid_t parent, const SandboxSettings& sandbox) noexcept;

}  // namespace ocr
