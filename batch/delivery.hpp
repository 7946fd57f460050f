// SPDX-License-Identifier: Apache-2.0
// What happens with an input that has its answer: its files, its job in the store, its record in the report.
//
// A file is written under a temporary name, then its job is committed with the file's inode, and only then is it
// renamed. So every file of a batch that exists is known as such, whatever is killed when, and no other file is ever
// taken for one; a job whose file is missing is done again.
#pragma once

#include "batch/naming.hpp"
#include "batch/outcome.hpp"
#include "batch/report.hpp"
#include "batch/state_keeper.hpp"
#include "batch/tally.hpp"
#include "cli/output.hpp"
#include "cli/read_stream.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ocr::batch {

// Whatever can be told of a file before and after: size, times, inode, and the options it is read with.
[[nodiscard]] std::string stamp_of(const Record& record, const std::string& options);

// The SHA-256 of the content that a result is about, as its document says; may be empty.
[[nodiscard]] std::string content_of(const Answer& answer);

struct Delivered {
  std::uint32_t input = 0;
  std::string sha256;  // of the content, empty when it is not known
  double ms = 0;
};

class Delivery {
 public:
  struct Settings {
    std::vector<std::string> formats;
    std::string options;    // their fingerprint
    std::string temporary;  // how temporary names begin
    bool force = false;
    bool fsync = false;
    bool files_inputs = false;  // `concluded` moves an input whose outcome stands
    // Once for each input that is not passed: its files have their names, its job is committed. May be empty.
    std::function<void(std::uint32_t input, const Outcome& outcome)> concluded;
  };

  // `keeper` and `report` may be null.
  Delivery(Settings settings, const Naming& naming, Records& records, StateKeeper* keeper, Report* report,
           Output& output, Tally& tally);

  // Once for each input.
  void deliver(const Delivered& delivered, Answer answer);
  // An input that an earlier run has finished, or that failed in it for good.
  void pass(std::uint32_t input, const Outcome& earlier);
  // Gives files their names whose jobs are committed.
  void settle();
  // Nothing waits for its job to be committed.
  [[nodiscard]] bool is_idle() const noexcept { return pending_.empty(); }
  // So much waits for the database that nothing more should be read.
  [[nodiscard]] bool is_full() const;

 private:
  struct Pending {
    std::uint32_t input = 0;
    Outcome outcome;
    std::vector<NewFile> files;
    std::int64_t pages = 0;
  };

  void write_files(Pending& pending, const Answer& answer);
  // Removes what an earlier run has written, where the input has changed and holds nothing that can be read. What stays
  // is remembered.
  void keep_earlier(Outcome& outcome, const Record& record, std::uint32_t input) const;
  void write_line(const Outcome& outcome, const Answer& answer, std::int64_t size);
  void conclude(Pending pending);
  void name_files(Pending& pending, const Record& record);
  void count(const Outcome& outcome, std::int64_t pages);

  Settings settings_;
  const Naming& naming_;
  Records& records_;
  StateKeeper* keeper_;
  Report* report_;
  Output& output_;
  Tally& tally_;
  std::map<std::uint64_t, Pending> pending_;  // by ticket
  std::uint64_t last_ticket_ = 0;
  std::string last_folder_;  // that is known to exist
};

}  // namespace ocr::batch
