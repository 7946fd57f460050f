// SPDX-License-Identifier: Apache-2.0
// What earlier runs of the same batch have left.
#pragma once

#include "batch/naming.hpp"
#include "batch/outcome.hpp"
#include "batch/records.hpp"
#include "batch/state_keeper.hpp"
#include "common/batch_request.hpp"
#include "common/protocol.hpp"

#include <functional>
#include <string>
#include <vector>

namespace ocr::batch {

// Equal for the same command in the same folder: what is read, how it is chosen, and what is written where. How fast,
// how long and with what progress does not count, nor do the options of reading: options_fingerprint() has those.
[[nodiscard]] std::string signature_of(const BatchRequest& request, const std::vector<std::string>& formats);
// Of the options that change what a document is read as.
[[nodiscard]] std::string options_fingerprint(const ReadRequest& request);

struct ResumeSettings {
  std::string options;  // fingerprint
  bool fresh = false;   // finished inputs too are done again
  bool retry = false;   // failed ones too, whatever for
  bool force = false;   // any existing file may be replaced
};

// Calls `pass` for each planned input that was finished by an earlier run and did not change since, its files there, or
// that failed in it for good. `keeper` may be null. Throws Error{cannot_create} when an output exists that no run of
// this batch has written.
void resume(Records& records, const Naming& naming, StateKeeper* keeper, const ResumeSettings& settings,
            const std::function<void(std::uint32_t input, const Outcome& earlier)>& pass);

// Removes the temporary files, whose names begin so, that a killed run left where this one writes.
void remove_temporary_files(const Records& records, const Naming& naming, const std::string& prefix);

}  // namespace ocr::batch
