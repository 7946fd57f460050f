// SPDX-License-Identifier: Apache-2.0
// What is to be read and written, found and checked before any work begins.
#pragma once

#include "batch/naming.hpp"
#include "batch/records.hpp"
#include "common/batch_request.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ocr::batch {

// The files that this input becomes. {n} is its place in the records, from 1.
[[nodiscard]] std::vector<std::string> outputs_of(const Records& records, const Naming& naming, std::uint32_t index,
                                                  const Record& record);
// The part of the path that outputs mirror.
[[nodiscard]] std::string below_of(const Records& records, const Record& record);

// An input that was named twice is one: the later ones become State::same.
void drop_same_inputs(Records& records);

// Each input that lies where a result would come: whose result, and the input, by their numbers.
[[nodiscard]] std::vector<std::pair<std::uint32_t, std::uint32_t>> inputs_in_the_way(const Records& records,
                                                                                     const Naming& naming);

// Throws Error{usage} when two inputs would become one file, or one would take the place of an input.
void refuse_collisions(const Records& records, const Naming& naming);

// Marks the planned inputs that may have the content of another: the same size, first and last bytes.
void mark_repeats(Records& records);

// Makes the folder if need be. Throws Error{cannot_create} when nothing can be written into it.
void prepare_folder(const std::string& folder);

}  // namespace ocr::batch
