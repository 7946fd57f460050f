// SPDX-License-Identifier: Apache-2.0
#include "batch/report_place.hpp"

#include "batch/plan.hpp"
#include "batch/report.hpp"
#include "cli/named_descriptor.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace ocr::batch {

namespace fs = std::filesystem;

namespace {

constexpr const char* kHint = "give another file to --report";

class Place {
 public:
  explicit Place(const std::string& report) : path_(report), exists_(::stat(report.c_str(), &info_) == 0) {}

  // A device or pipe takes the place of nothing.
  [[nodiscard]] bool is_special() const noexcept { return exists_ && !S_ISREG(info_.st_mode); }
  [[nodiscard]] bool is_file() const noexcept { return exists_ && S_ISREG(info_.st_mode); }

  [[nodiscard]] bool is(std::uint64_t device, std::uint64_t inode) const noexcept {
    return exists_ && info_.st_dev == device && info_.st_ino == inode;
  }

  // Also where neither exists yet.
  [[nodiscard]] bool is(const std::string& file) const {
    if (file.empty()) return false;
    struct stat info {};
    if (exists_ && ::stat(file.c_str(), &info) == 0) return is(info.st_dev, info.st_ino);
    if (path_.filename() != fs::path(file).filename()) return false;
    return folder_of(path_) == folder_of(file);
  }

  [[nodiscard]] bool is_below(const std::string& folder) const {
    const fs::path above = fs::weakly_canonical(folder);
    const fs::path below = folder_of(path_);
    return std::mismatch(above.begin(), above.end(), below.begin(), below.end()).first == above.end();
  }

 private:
  static fs::path folder_of(const fs::path& path) { return fs::weakly_canonical(fs::absolute(path).parent_path()); }

  fs::path path_;
  struct stat info_ {};
  bool exists_;
};

Error in_the_way(const std::string& report, const std::string& what) {
  return {ErrorCode::usage, fmt::format("the report would take the place of {} {}", what, printable(report)), kHint};
}

void refuse_named_files(const BatchRequest& request, const Place& place) {
  if (place.is(request.retry_failed))
    throw Error(ErrorCode::usage,
                fmt::format("--report and --retry-failed both name {}: what did not fail would be lost from it",
                            printable(request.report)),
                kHint);
  if (request.files_from != "-" && place.is(request.files_from)) throw in_the_way(request.report, "the list of inputs");
  if (place.is(request.password_file)) throw in_the_way(request.report, "the file with the password");
  if (place.is(request.env_file)) throw in_the_way(request.report, "the file with the settings");
}

void refuse_inputs_and_outputs(const BatchRequest& request, const Records& records, const Naming& naming,
                               const Place& place) {
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    const Record record = records.get(i);
    if (record.state == State::same) continue;
    if (record.size >= 0 && place.is(record.device, record.inode)) throw in_the_way(request.report, "the input");
    const auto outputs = outputs_of(records, naming, i, record);
    if (std::any_of(outputs.begin(), outputs.end(), [&](const std::string& output) { return place.is(output); }))
      throw in_the_way(request.report, fmt::format("the result of {},", printable(records.path(record))));
  }
}

// Nothing when nothing can be in the way.
std::optional<Place> place_of(const BatchRequest& request, const Naming& naming) {
  if (request.report.empty()) return std::nullopt;
  if (const auto descriptor = named_descriptor(request.report, STDOUT_FILENO)) {
    if (*descriptor == STDOUT_FILENO && naming.streams())
      throw Error(ErrorCode::usage, "results and report would both go to standard output",
                  "give a file to --report, or a folder to -o");
    return std::nullopt;
  }
  Place place(request.report);
  if (place.is_special()) return std::nullopt;
  refuse_named_files(request, place);
  return place;
}

}  // namespace

void refuse_report_in_the_way(const BatchRequest& request, const Records& records, const Naming& naming) {
  const auto place = place_of(request, naming);
  if (place) refuse_inputs_and_outputs(request, records, naming, *place);
}

void refuse_report_in_the_way(const BatchRequest& request, const Naming& naming) {
  const auto place = place_of(request, naming);
  if (place && place->is_file() && place->is_below(request.paths.at(0)) && !first_of_report(request.report))
    throw in_the_way(request.report, "a file in the folder that is watched,");
}

}  // namespace ocr::batch
