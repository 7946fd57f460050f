// SPDX-License-Identifier: Apache-2.0
// The life of a worker, in the forked child: load models if it is of that kind, give up rights, say that it is there,
// then a document at a time.
#pragma once

#include "daemon/engine.hpp"
#include "daemon/zygote/sandbox.hpp"

#include <sys/types.h>

namespace ocr {

// The ocr kind keeps the models of recognition in its memory, and may use that much more.
enum class WorkerKind { text, ocr };

// Ends with the process, never returns: when `channel` is closed, or the zygote (`parent`) ends.
[[noreturn]] void run_worker(Engine& engine, int channel, pid_t parent, const SandboxSettings& sandbox,
                             WorkerKind kind) noexcept;

}  // namespace ocr
