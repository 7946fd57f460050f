// SPDX-License-Identifier: Apache-2.0
// Where a report may be written: never in the place of something that the batch reads or writes besides.
#pragma once

#include "batch/naming.hpp"
#include "batch/records.hpp"
#include "common/batch_request.hpp"

namespace ocr::batch {

// Whatever --force says: throws Error{usage} when the report would take the place of an input, of a list of them, of
// an output, or of what the options name.
void refuse_report_in_the_way(const BatchRequest& request, const Records& records, const Naming& naming);

// The same for a watch, whose inputs are not known ahead: every file in the watched folder is one, but for a report.
void refuse_report_in_the_way(const BatchRequest& request, const Naming& naming);

}  // namespace ocr::batch
