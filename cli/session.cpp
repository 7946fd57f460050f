// SPDX-License-Identifier: Apache-2.0
#include "cli/session.hpp"

#include <utility>

namespace ocr {

ReadSession::ReadSession(Hooks hooks, ProgressView& progress, Milliseconds silence)
    : hooks_(std::move(hooks)),
      progress_(progress),
      stream_({
                  hooks_.connect,
                  [this] { return next(); },
                  [this](std::uint64_t id) { return documents_[id - 1]; },
                  [this](std::uint64_t id, Answer answer) { answered(id, std::move(answer)); },
                  [this] { return all_answered(); },
                  [this](std::uint64_t id, bool wrong) {
                    return hooks_.password ? hooks_.password(id - 1, wrong) : std::nullopt;
                  },
                  [this](const Progress& warming) { progress_.warming(warming); },
                  [this] { tick(); },
              },
              silence) {}

void ReadSession::add(ReadRequest request) {
  request.id = documents_.size() + 1;
  documents_.push_back(std::move(request));
}

void ReadSession::add_answered(Answer answer) {
  documents_.emplace_back();
  ready_.emplace(documents_.size() - 1, std::move(answer));
}

void ReadSession::run() {
  // What has its answer in turn is told as soon as it can be, also before any daemon is there.
  tell_ready();
  stream_.run();
  progress_.finish();
}

std::optional<std::uint64_t> ReadSession::next() {
  while (next_to_send_ < documents_.size() && documents_[next_to_send_].id == 0)
    ++next_to_send_;
  // Never further ahead than the window, so that answers that wait for one before them are few.
  if (next_to_send_ >= documents_.size() || next_to_send_ >= next_to_print_ + stream_.window()) return std::nullopt;
  return ++next_to_send_;
}

void ReadSession::answered(std::uint64_t id, Answer answer) {
  documents_[id - 1] = {};
  ready_.emplace(id - 1, std::move(answer));
  tell_ready();
}

void ReadSession::tell_ready() {
  while (!ready_.empty() && ready_.begin()->first == next_to_print_) {
    auto node = ready_.extract(ready_.begin());
    ++next_to_print_;
    hooks_.answered(node.key(), std::move(node.mapped()));
  }
}

void ReadSession::tick() {
  progress_.reading(next_to_print_, documents_.size());
  progress_.tick();
}

}  // namespace ocr
