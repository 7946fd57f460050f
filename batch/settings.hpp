// SPDX-License-Identifier: Apache-2.0
// What a batch's request means here and now: settings, formats, and what is asked of the daemon for each document.
#pragma once

#include "common/batch_request.hpp"
#include "common/config.hpp"
#include "common/protocol.hpp"

#include <map>
#include <string>
#include <vector>

namespace ocr::batch {

struct Settings {
  Paths paths;
  Config config;
  std::vector<std::string> formats;
  ReadRequest read;  // with the password
  // Of what one reading asks for: also what came from the environment and files, which may say something else later.
  std::map<std::string, std::string> reading;
};

// Without a word on the format it is json. Throws Error{usage, config}.
[[nodiscard]] Settings resolve(const BatchRequest& request, const Environment& environment);

}  // namespace ocr::batch
