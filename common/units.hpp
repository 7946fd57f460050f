// SPDX-License-Identifier: Apache-2.0
// Durations and sizes as people write them: "30min", "60s", "250ms", "1h30m"; "1GiB", "256MiB", "5MB".
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ocr {

using Milliseconds = std::chrono::milliseconds;

// A bare number counts seconds. Nothing when the text is not a duration.
[[nodiscard]] std::optional<Milliseconds> parse_duration(std::string_view text);
// A bare number counts bytes; KiB/MiB/GiB are powers of 1024, as are K/M/G; kB/MB/GB are powers of 1000.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

[[nodiscard]] std::string format_duration(Milliseconds duration);  // "30min", "1.5s", "250ms"
[[nodiscard]] std::string format_size(std::uint64_t bytes);        // "1GiB", "36.2KiB", "12B"

}  // namespace ocr
