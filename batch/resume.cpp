// SPDX-License-Identifier: Apache-2.0
#include "batch/resume.hpp"

#include "batch/delivery.hpp"
#include "batch/plan.hpp"
#include "cli/signals.hpp"
#include "common/error.hpp"
#include "common/text.hpp"
#include "daemon/store/cache_key.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <dirent.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_map>

namespace ocr::batch {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kChunk = 500;

bool all_there(const Outcome& outcome, const std::vector<std::string>& outputs) {
  return std::all_of(outputs.begin(), outputs.end(), [&](const std::string& output) {
    const bool written = std::any_of(outcome.outputs.begin(), outcome.outputs.end(),
                                     [&](const Written& file) { return file.path == output; });
    return written && ::access(output.c_str(), F_OK) == 0;
  });
}

// Each that exists is the very file that the earlier run has written.
bool ours(const std::optional<Outcome>& outcome, const std::string& output, const struct stat& info) {
  return outcome && std::any_of(outcome->outputs.begin(), outcome->outputs.end(),
                                [&](const Written& file) { return file.path == output && file.inode == info.st_ino; });
}

class Decisions {
 public:
  Decisions(Records& records, const Naming& naming, const ResumeSettings& settings)
      : records_(records), naming_(naming), settings_(settings) {}

  // What is to be passed, if it is; else what it may replace is settled.
  std::optional<Outcome> decide(std::uint32_t index, Record record, const store::BatchJob* job) {
    auto earlier = job == nullptr ? std::nullopt : outcome_of(*job);
    const bool same = earlier && job->stamp == stamp_of(record, settings_.options);
    // Once an input was filed, another file has its name, and that file's result a name of its own.
    const bool mine = earlier && (same || !earlier->filed);
    if (mine) record.copy = earlier->copy;
    auto outputs = outputs_of(records_, naming_, index, record);
    if (same && !settings_.fresh) {
      const bool finished = earlier->state == State::skipped ? all_there(*earlier, outputs)
                                                             : !earlier->error->retryable && !settings_.retry;
      if (finished) return earlier;
    }
    if (!record.may_replace) settle_outputs(index, record, outputs, mine ? earlier : std::nullopt);
    records_.set(index, record);
    if (settings_.taken != nullptr) {
      for (const std::string& output : outputs)
        settings_.taken->insert(hash_of_output(output));
    }
    return std::nullopt;
  }

  [[nodiscard]] bool has_outputs(std::uint32_t index) const {
    const auto outputs = outputs_of(records_, naming_, index, records_.get(index));
    return std::any_of(outputs.begin(), outputs.end(), [this](const std::string& output) { return is_taken(output); });
  }

  void refuse_foreign() const {
    if (foreign_ == 0 || settings_.single) return;
    const std::string others = foreign_ == 1 ? "" : fmt::format(" (and {} more)", foreign_ - 1);
    throw Error(ErrorCode::cannot_create,
                fmt::format("{} exists already{}, and not by this batch", printable(first_foreign_), others),
                "give another -o, or --force to replace what is there");
  }

 private:
  void settle_outputs(std::uint32_t index, Record& record, std::vector<std::string>& outputs,
                      const std::optional<Outcome>& earlier) {
    for (const std::string& output : outputs) {
      struct stat info {};
      if (::lstat(output.c_str(), &info) != 0) continue;
      if (ours(earlier, output, info)) {
        record.may_replace = true;
      } else if (!settings_.force) {
        if (foreign_++ == 0) first_foreign_ = output;
      }
    }
    if (!settings_.number || record.may_replace) return;
    while (
        std::any_of(outputs.begin(), outputs.end(), [this](const std::string& output) { return is_taken(output); })) {
      ++record.copy;
      outputs = outputs_of(records_, naming_, index, record);
    }
  }

  [[nodiscard]] bool is_taken(const std::string& output) const {
    struct stat info {};
    return ::lstat(output.c_str(), &info) == 0 ||
           (settings_.taken != nullptr && settings_.taken->contains(hash_of_output(output)));
  }

  Records& records_;
  const Naming& naming_;
  const ResumeSettings& settings_;
  std::size_t foreign_ = 0;
  std::string first_foreign_;
};

}  // namespace

std::uint64_t hash_of_output(const std::string& path) {
  return std::hash<std::string>{}(path);
}

std::string signature_of(const BatchRequest& request, const std::vector<std::string>& formats) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += fmt::format("{}:{}", part.size(), part); };
  const auto add_all = [&](const std::vector<std::string>& parts) {
    add(std::to_string(parts.size()));
    std::for_each(parts.begin(), parts.end(), add);
  };
  add(request.directory);
  add_all(request.paths);
  add(request.files_from);
  add(request.retry_failed);
  add(request.recursive ? "recursive" : "");
  add_all(request.include);
  add_all(request.exclude);
  add(request.output);
  add_all(formats);
  return store::sha256_of(text);
}

std::string options_fingerprint(const ReadRequest& request) {
  constexpr std::size_t kEnough = 16;
  return store::sha256_of(store::options_of(request)).substr(0, kEnough);
}

void resume(Records& records, const Naming& naming, StateKeeper* keeper, const ResumeSettings& settings,
            const std::function<void(std::uint32_t input, const Outcome& earlier)>& pass) {
  if (naming.streams()) return;
  Decisions decisions(records, naming, settings);
  for (std::uint32_t begin = settings.begin; begin < records.size(); begin += kChunk) {
    check_interrupted();
    std::vector<std::uint32_t> planned;
    std::vector<std::string> inputs;
    for (std::uint32_t i = begin; i < std::min(begin + kChunk, records.size()); ++i) {
      const Record record = records.get(i);
      if (record.state != State::planned) continue;
      planned.push_back(i);
      inputs.push_back(records.path(record));
    }
    std::unordered_map<std::string, store::BatchJob> jobs;
    auto found = keeper == nullptr ? std::optional(std::vector<store::BatchJob>{}) : keeper->find_jobs(inputs);
    if (found) {
      for (store::BatchJob& job : *found)
        jobs.emplace(job.input, std::move(job));
    }
    for (std::size_t i = 0; i < planned.size(); ++i) {
      if (!found && settings.postpone && decisions.has_outputs(planned[i])) {
        settings.postpone(planned[i]);
        continue;
      }
      const auto job = jobs.find(inputs[i]);
      const auto earlier =
          decisions.decide(planned[i], records.get(planned[i]), job == jobs.end() ? nullptr : &job->second);
      if (earlier) pass(planned[i], *earlier);
    }
  }
  decisions.refuse_foreign();
}

void remove_temporary_files(const Records& records, std::uint32_t begin, const Naming& naming,
                            const std::string& prefix, std::set<std::string>& seen) {
  for (std::uint32_t i = begin; i < records.size(); ++i) {
    const Record record = records.get(i);
    if (record.state != State::planned) continue;
    for (const std::string& output : outputs_of(records, naming, i, record)) {
      const fs::path folder = fs::path(output).parent_path();
      if (!seen.insert(folder.string()).second) continue;
      std::error_code ignored;
      for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, ignored)) {
        if (entry.path().filename().string().starts_with(prefix)) ::unlink(entry.path().c_str());
      }
    }
  }
}

}  // namespace ocr::batch
