// SPDX-License-Identifier: Apache-2.0
// What earlier runs of the same batch have left.
#pragma once

#include "batch/naming.hpp"
#include "batch/outcome.hpp"
#include "batch/records.hpp"
#include "batch/state_keeper.hpp"
#include "common/batch_request.hpp"
#include "common/protocol.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace ocr::batch {

// Equal for the same command, however its paths are spelled: what is read, how it is chosen, and what is written where.
// How fast, how long and with what progress does not count, nor do the options of reading: options_fingerprint() has
// those.
[[nodiscard]] std::string signature_of(const BatchRequest& request, const std::vector<std::string>& formats);
// Of the options that change what a document is read as.
[[nodiscard]] std::string options_fingerprint(const ReadRequest& request);

struct ResumeSettings {
  std::string options;      // fingerprint
  bool fresh = false;       // finished inputs too are done again, but for what this batch has done since then
  std::string fresh_since;  // UTC
  bool retry = false;       // failed ones too, whatever for
  bool force = false;       // any existing file may be replaced
  // Of a watch: an output that exists and is not this batch's is a matter of that input alone. With `number` the input
  // gets a copy number, with which none of its outputs exists.
  bool single = false;
  bool number = false;
  std::set<std::uint64_t>* taken = nullptr;  // hashes of outputs that are being made; gets those of the inputs here
  std::uint32_t begin = 0;                   // the first input that is looked at
  // Where the database is away, for an input whose outputs exist: nobody knows whether they are its. May be empty.
  std::function<void(std::uint32_t input)> postpone;
};

// In `taken`.
[[nodiscard]] std::uint64_t hash_of_output(const std::string& path);

// Leaves out inputs that are results of others, written by an earlier run beside what they were read from. `keeper` may
// be null. Throws as StateKeeper::find_jobs().
void drop_own_results(Records& records, const Naming& naming, StateKeeper* keeper);

// Calls `pass` for each planned input that was finished by an earlier run, also of another batch, and did not change
// since, its files there; or that failed for good in this batch. `keeper` may be null. Throws Error{cannot_create} when
// an output exists that no batch has written for that input.
void resume(Records& records, const Naming& naming, StateKeeper* keeper, const ResumeSettings& settings,
            const std::function<void(std::uint32_t input, const Outcome& earlier)>& pass);

// Removes the temporary files, whose names begin so, that a killed run left where this one writes: in the folders of
// the outputs of the planned inputs from number `begin` on, but for those in `seen`, which it adds to.
void remove_temporary_files(const Records& records, std::uint32_t begin, const Naming& naming,
                            const std::string& prefix, std::set<std::string>& seen);

}  // namespace ocr::batch
