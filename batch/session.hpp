// SPDX-License-Identifier: Apache-2.0
// What a batch and a watch have in common: what their request means, where their outputs go, who may run, the state in
// the store, and the way to the daemon.
#pragma once

#include "batch/delivery.hpp"
#include "batch/naming.hpp"
#include "batch/resume.hpp"
#include "batch/settings.hpp"
#include "batch/state_keeper.hpp"
#include "batch/stream.hpp"
#include "cli/command.hpp"
#include "common/batch_request.hpp"
#include "common/file_lock.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace ocr::batch {

// An earlier batch that a run goes on with.
struct Earlier {
  std::string signature;
  std::string command;
};

// Where the lock of a batch lies: whoever runs it holds it.
[[nodiscard]] std::filesystem::path lock_of(const Paths& paths, const std::string& signature);

class Session {
 public:
  // `request` and `context` outlive it. Throws Error{usage, config}.
  Session(const BatchRequest& request, const std::optional<Earlier>& earlier, Context& context);
  ~Session() {
    // It may have jobs to write still.
    keeper_.reset();
    if (lock_) lock_->remove();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] const BatchRequest& request() const noexcept { return request_; }
  [[nodiscard]] Context& context() const noexcept { return context_; }
  [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
  [[nodiscard]] const Naming& naming() const noexcept { return naming_; }
  // How the names of files begin that are not finished.
  [[nodiscard]] std::string temporary_prefix() const;

  // Nobody else runs this. Throws Error{busy}.
  void hold();
  // The folder of the outputs is there. Throws Error{cannot_create}.
  void prepare() const;
  // `lost` says what it means that the store is off. Standard output has no state: what it got is the reader's. A plan
  // that is only shown makes no store.
  void open_state(std::string_view lost);
  // Null without a store.
  [[nodiscard]] StateKeeper* keeper() const noexcept { return keeper_.get(); }
  // The report that the request names was written by an earlier run.
  [[nodiscard]] bool report_is_ours() const;
  // Says once that the database is away, and when `ocr batch cancel` was called returns true.
  [[nodiscard]] bool look_at_state();

  [[nodiscard]] Delivery::Settings delivery_settings() const;
  [[nodiscard]] ResumeSettings resume_settings() const;
  [[nodiscard]] StreamSettings stream_settings();

  // The batch's state is written and ends so. The last files get their names when their jobs are committed.
  void conclude(Delivery& delivery, const std::string& state);

 private:
  // What was done since a --fresh run began that was stopped need not be done again.
  void begin_fresh();

  const BatchRequest& request_;
  Context& context_;
  Settings settings_;
  Naming naming_;
  std::string signature_;
  std::string command_;
  std::optional<FileLock> lock_;
  std::string fresh_since_;
  std::unique_ptr<StateKeeper> keeper_;
  bool warned_ = false;
};

}  // namespace ocr::batch
