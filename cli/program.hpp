// SPDX-License-Identifier: Apache-2.0
// Becoming another program of ours, which has linked what `ocr` shall not load for every ticket. What is asked of it
// travels in a descriptor and never as an argument, so that `ps` shows neither what was looked for nor a password.
#pragma once

#include <string>
#include <string_view>

namespace ocr {

// Replaces this process by the program ocr-<name>, found beside this executable, in the folder <name> of the build tree
// or in libexec; what it prints and its exit status are those of `ocr`. Throws Error{unavailable} when it is not there,
// std::system_error.
[[noreturn]] void become_program(std::string_view name, const std::string& request);

// In that program: the request that become_program() handed over; empty when it was not called so. Throws
// std::system_error.
[[nodiscard]] std::string handed_request(int argc, char** argv);

}  // namespace ocr
