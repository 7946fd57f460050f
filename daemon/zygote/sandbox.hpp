// SPDX-License-Identifier: Apache-2.0
// What a worker gives up before it sees the first byte of anybody's document.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ocr {

struct SandboxSettings {
  std::uint64_t memory = 0;           // bytes of address space
  std::vector<std::string> readable;  // folders that may still be read
  bool confine = true;                // Landlock and seccomp; limits are always set
};

// The part of it that says which files may be read, ahead of the rest: threads that are started from here on are bound
// by it, and those that exist already never can be.
void confine_files(const SandboxSettings& settings) noexcept;

// Names of the layers that are active now ("no_new_privs", "rlimits", "landlock", "seccomp"). A kernel without one of
// them leaves it out; nothing here throws.
[[nodiscard]] std::vector<std::string> enter_sandbox(const SandboxSettings& settings) noexcept;

// Before each document: this much processor time more, then the kernel ends the process (a second line behind the
// deadline).
void limit_cpu_time(std::int64_t seconds) noexcept;

}  // namespace ocr
