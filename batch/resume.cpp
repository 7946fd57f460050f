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
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_map>

namespace ocr::batch {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kChunk = 500;

// What some batch knows of an input.
struct Known {
  store::BatchJob job;
  Outcome outcome;
};

std::unordered_map<std::string, std::vector<Known>> by_key(std::optional<std::vector<store::BatchJob>> jobs) {
  std::unordered_map<std::string, std::vector<Known>> known;
  for (store::BatchJob& job : std::move(jobs).value_or(std::vector<store::BatchJob>{})) {
    if (auto outcome = outcome_of(job)) known[job.key].push_back({std::move(job), *std::move(outcome)});
  }
  return known;
}

// The very file that an earlier run has written.
bool has_written(const std::vector<Written>& files, const std::string& output, const struct stat& info) {
  return std::any_of(files.begin(), files.end(),
                     [&](const Written& file) { return file.path == output && file.inode == info.st_ino; });
}

// It, or the one that it was to replace.
bool ours(const std::vector<Known>& known, const std::string& output, const struct stat& info) {
  return std::any_of(known.begin(), known.end(), [&](const Known& each) {
    return has_written(each.outcome.outputs, output, info) || has_written(each.outcome.kept, output, info) ||
           std::any_of(each.outcome.outputs.begin(), each.outcome.outputs.end(), [&](const Written& file) {
             return file.path == output && file.before != 0 && file.before == info.st_ino;
           });
  });
}

class Decisions {
 public:
  Decisions(Records& records, const Naming& naming, const ResumeSettings& settings, std::int64_t batch)
      : records_(records), naming_(naming), settings_(settings), batch_(batch) {}

  // What is to be passed, if it is; else what it may replace is settled. `known` has the latest last.
  std::optional<Outcome> decide(std::uint32_t index, Record record, std::vector<Known> known) {
    // Once an input was filed, another file has its name, and that file's result a name of its own.
    std::erase_if(known, [&](const Known& each) {
      return each.outcome.filed && each.job.stamp != stamp_of(record, settings_.options);
    });
    const Known* own = nullptr;
    for (const Known& each : known) {
      if (each.job.batch == batch_) own = &each;
      record.is_unchanged = record.is_unchanged || each.job.stamp.starts_with(stamp_of(record, ""));
    }
    const std::string stamp = stamp_of(record, settings_.options);
    if (own != nullptr) record.copy = own->outcome.copy;
    auto outputs = outputs_of(records_, naming_, index, record);
    if (auto earlier = finished(known, own, stamp, outputs)) {
      earlier->input = records_.path(record);
      earlier->below = below_of(records_, record);
      return earlier;
    }
    if (!record.may_replace) settle_outputs(index, record, outputs, known);
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
                fmt::format("{} exists already{}, and no batch has written it", printable(first_foreign_), others),
                "give another -o, or --force to replace what is there");
  }

 private:
  [[nodiscard]] bool counts(const Known& known) const {
    return !settings_.fresh || (known.job.batch == batch_ && known.job.ended_at > settings_.fresh_since);
  }

  [[nodiscard]] std::optional<Outcome> finished(const std::vector<Known>& known, const Known* own,
                                                const std::string& stamp,
                                                const std::vector<std::string>& outputs) const {
    for (auto each = known.rbegin(); each != known.rend(); ++each) {
      if (each->outcome.state != State::skipped || each->job.stamp != stamp || !counts(*each)) continue;
      if (!all_there(*each, known, outputs)) continue;
      Outcome outcome = each->outcome;
      outcome.outputs.clear();
      for (const std::string& output : outputs)
        outcome.outputs.push_back({output});
      return outcome;
    }
    if (own == nullptr || own->outcome.state != State::known || own->job.stamp != stamp || !counts(*own) ||
        own->outcome.error->retryable || settings_.retry)
      return std::nullopt;
    return own->outcome;
  }

  // Each was written from what the input is now, with the options of now. A copy that took the place of one, as from a
  // backup, will do, as far as its size tells; what was to be replaced and is still there will not: that run was
  // killed.
  static bool all_there(const Known& result, const std::vector<Known>& known, const std::vector<std::string>& outputs) {
    return std::all_of(outputs.begin(), outputs.end(), [&](const std::string& output) {
      struct stat info {};
      struct stat target {};
      if (::lstat(output.c_str(), &info) != 0 || ::stat(output.c_str(), &target) != 0 || !S_ISREG(target.st_mode))
        return false;
      const std::string path = plain_path(output);
      const auto writer = std::find_if(known.rbegin(), known.rend(), [&](const Known& each) {
        return has_written(each.outcome.outputs, path, info);
      });
      if (writer != known.rend())
        return writer->job.stamp == result.job.stamp && writer->outcome.state == State::skipped;
      if (ours(known, path, info)) return false;
      return std::any_of(result.outcome.outputs.begin(), result.outcome.outputs.end(), [&](const Written& file) {
        return file.path == path && file.size == static_cast<std::uint64_t>(target.st_size);
      });
    });
  }

  void settle_outputs(std::uint32_t index, Record& record, std::vector<std::string>& outputs,
                      const std::vector<Known>& known) {
    bool some_is_foreign = false;
    for (const std::string& output : outputs) {
      struct stat info {};
      if (::lstat(output.c_str(), &info) != 0) continue;
      if (ours(known, plain_path(output), info)) {
        record.may_replace = true;
      } else if (!settings_.force) {
        if (foreign_++ == 0) first_foreign_ = output;
        some_is_foreign = true;
      }
    }
    if (some_is_foreign) record.may_replace = false;
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
  std::int64_t batch_;
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
  std::vector<std::string> paths;
  std::transform(request.paths.begin(), request.paths.end(), std::back_inserter(paths), plain_path);
  add_all(paths);
  add(request.files_from == "-" ? request.directory : plain_path(request.files_from));
  add(plain_path(request.retry_failed));
  add(request.recursive ? "recursive" : "");
  add_all(request.include);
  add_all(request.exclude);
  add(plain_path(request.output));
  add_all(formats);
  return store::sha256_of(text);
}

std::string options_fingerprint(const ReadRequest& request) {
  constexpr std::size_t kEnough = 16;
  return store::sha256_of(store::options_of(request)).substr(0, kEnough);
}

void drop_own_results(Records& records, const Naming& naming, StateKeeper* keeper) {
  if (naming.streams() || keeper == nullptr) return;
  const auto pairs = inputs_in_the_way(records, naming);
  for (std::size_t begin = 0; begin < pairs.size(); begin += kChunk) {
    const std::size_t end = std::min<std::size_t>(begin + kChunk, pairs.size());
    std::vector<std::string> keys;
    for (std::size_t i = begin; i < end; ++i)
      keys.push_back(key_of(records.path(records.get(pairs[i].first))));
    auto known = by_key(keeper->find_jobs(keys));
    for (std::size_t i = begin; i < end; ++i) {
      const auto [result, input] = pairs[i];
      if (result == input) continue;
      Record there = records.get(input);
      struct stat info {};
      info.st_ino = there.inode;
      const auto outputs = outputs_of(records, naming, result, records.get(result));
      const auto& writers = known[keys[i - begin]];
      if (std::any_of(outputs.begin(), outputs.end(),
                      [&](const std::string& output) { return ours(writers, plain_path(output), info); })) {
        there.state = State::same;
        records.set(input, there);
      }
    }
  }
}

void resume(Records& records, const Naming& naming, StateKeeper* keeper, const ResumeSettings& settings,
            const std::function<void(std::uint32_t input, const Outcome& earlier)>& pass) {
  if (naming.streams()) return;
  Decisions decisions(records, naming, settings, keeper == nullptr ? 0 : keeper->batch());
  for (std::uint32_t begin = settings.begin; begin < records.size(); begin += kChunk) {
    check_interrupted();
    std::vector<std::uint32_t> planned;
    std::vector<std::string> keys;
    for (std::uint32_t i = begin; i < std::min(begin + kChunk, records.size()); ++i) {
      const Record record = records.get(i);
      if (record.state != State::planned) continue;
      planned.push_back(i);
      keys.push_back(key_of(records.path(record)));
    }
    auto found = keeper == nullptr ? std::optional(std::vector<store::BatchJob>{}) : keeper->find_jobs(keys);
    const bool is_known = found.has_value();
    // A watch numbers what it writes, and another batch may number it otherwise.
    if (is_known && settings.single)
      std::erase_if(*found, [&](const store::BatchJob& job) { return job.batch != keeper->batch(); });
    auto known = by_key(std::move(found));
    for (std::size_t i = 0; i < planned.size(); ++i) {
      if (!is_known && settings.postpone && decisions.has_outputs(planned[i])) {
        settings.postpone(planned[i]);
        continue;
      }
      const auto earlier = decisions.decide(planned[i], records.get(planned[i]), std::move(known[keys[i]]));
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
