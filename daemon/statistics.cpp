// SPDX-License-Identifier: Apache-2.0
#include "daemon/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ocr {

void Statistics::add_duration(double ms) noexcept {
  durations_.at(count_++ % kKept) = ms;
}

double Statistics::percentile(double share) const {
  const std::size_t kept = std::min(count_, kKept);
  if (kept == 0) return 0;
  std::vector<double> sorted(durations_.begin(), durations_.begin() + static_cast<std::ptrdiff_t>(kept));
  // Nearest rank: the smallest value that at least this share of the documents did not exceed.
  const auto rank = static_cast<std::size_t>(
      std::clamp<double>(std::ceil(share * static_cast<double>(kept)), 1, static_cast<double>(kept)));
  const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(sorted.begin(), nth, sorted.end());
  return *nth;
}

}  // namespace ocr
