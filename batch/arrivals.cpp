// SPDX-License-Identifier: Apache-2.0
#include "batch/arrivals.hpp"

#include <algorithm>

namespace ocr::batch {

namespace {

// Between two closings of one writer.
constexpr Milliseconds kBreath{200};
// For a writer whose closing is told by an event: only should that be lost.
constexpr Milliseconds kWriterLook{1000};

}  // namespace

void Arrivals::closed(const std::string& path, Time now) {
  Entry& entry = set_due(path, now + std::min(kBreath, settle_));
  entry.closed = true;
  entry.last.reset();
}

bool Arrivals::found(const std::string& path, const Sight& sight, Time now) {
  // What is known of it is more than that it is there.
  if (entries_.contains(path)) return false;
  if (!sight.written && sight.quiet >= settle_) return true;
  set_due(path, now + (sight.written ? std::max(settle_, kWriterLook) : settle_)).last = sight;
  return false;
}

void Arrivals::again(const std::string& path, Time at) {
  set_due(path, at).closed = true;
}

std::optional<Arrivals::Time> Arrivals::due() const {
  return order_.empty() ? std::nullopt : std::optional(order_.begin()->first);
}

std::optional<std::string> Arrivals::take(Time now, const Look& look) {
  while (!order_.empty() && order_.begin()->first <= now) {
    const auto found = entries_.find(*order_.begin()->second);
    const auto sight = look(found->first);
    if (sight && !is_complete(found->second, *sight)) {
      set_due(found->first, now + (sight->written ? std::max(settle_, kWriterLook) : std::max(settle_, kBreath)));
      found->second.last = sight;
      continue;
    }
    order_.erase(order_.begin());
    const std::string path = found->first;
    entries_.erase(found);
    if (sight) return path;
  }
  return std::nullopt;
}

Arrivals::Entry& Arrivals::set_due(const std::string& path, Time due) {
  const auto [found, fresh] = entries_.try_emplace(path);
  if (!fresh) order_.erase({found->second.due, &found->first});
  found->second.due = due;
  order_.emplace(due, &found->first);
  return found->second;
}

bool Arrivals::is_complete(const Entry& entry, const Sight& sight) const noexcept {
  if (sight.written) return false;
  // Many a program makes an empty file first, and opens it again to write.
  if (entry.closed && sight.size > 0) return true;
  return sight.quiet >= settle_ || (entry.last && entry.last->same_file_as(sight));
}

}  // namespace ocr::batch
