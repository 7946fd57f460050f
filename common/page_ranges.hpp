// SPDX-License-Identifier: Apache-2.0
// Page ranges as people write them: "1-3,5,7-". What no document could satisfy is told before any is read;
// ocr_service/reading/ranges.py judges the rest, and this mirrors how it reads them.
#pragma once

#include <string_view>

namespace ocr {

// Nothing at all means every page. Throws Error{usage} for what is no list of ranges.
void check_page_ranges(std::string_view text);

}  // namespace ocr
