// SPDX-License-Identifier: Apache-2.0
#include "common/document_record.hpp"

#include "common/text.hpp"

#include <nlohmann/json.hpp>

namespace ocr {

std::string failure_record(const std::string& file, std::optional<std::uint64_t> bytes, const ErrorInfo& error) {
  nlohmann::ordered_json record;
  record["schema"] = "ocr.document/1";
  auto& source = record["source"];
  source["file"] = escape_invalid_utf8(file);
  if (!is_utf8(file)) source["file_b64"] = base64_encode(file);
  if (bytes) source["bytes"] = *bytes;
  record["error"] = {
      {"code", error.code}, {"message", error.message}, {"hint", error.hint}, {"retryable", error.retryable}};
  return record.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace ocr
