// SPDX-License-Identifier: Apache-2.0
// Reading the documents of one call: answers are told in the order of the inputs.
#pragma once

#include "cli/progress.hpp"
#include "cli/read_stream.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocr {

class ReadSession {
 public:
  struct Hooks {
    // As ReadStream's.
    std::function<std::unique_ptr<Connection>(bool replace_older)> connect;
    // Called once a document, in the order of add().
    std::function<void(std::size_t index, Answer answer)> answered;
    // A password for the document, or nothing to give up. `wrong` when one was given.
    std::function<std::optional<std::string>(std::size_t index, bool wrong)> password;
  };

  // `silence` as ReadStream's.
  ReadSession(Hooks hooks, ProgressView& progress, Milliseconds silence);
  ReadSession(const ReadSession&) = delete;
  ReadSession& operator=(const ReadSession&) = delete;

  // The next document; its id is set here.
  void add(ReadRequest request);
  // The next document has an answer already (it cannot be opened, say).
  void add_answered(Answer answer);
  // Until each has its answer, be it that no daemon can be had. Throws Interrupted, and what `answered` throws.
  void run();
  // As ReadStream's.
  [[nodiscard]] const std::string& log_hint() const noexcept { return stream_.log_hint(); }

 private:
  [[nodiscard]] std::optional<std::uint64_t> next();
  void answered(std::uint64_t id, Answer answer);
  void tell_ready();
  void tick();
  [[nodiscard]] bool all_answered() const noexcept { return next_to_print_ == documents_.size(); }

  Hooks hooks_;
  ProgressView& progress_;
  std::vector<ReadRequest> documents_;   // emptied when answered
  std::map<std::size_t, Answer> ready_;  // answered, but one before it is not
  std::size_t next_to_send_ = 0;
  std::size_t next_to_print_ = 0;
  ReadStream stream_;
};

}  // namespace ocr
