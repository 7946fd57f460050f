// SPDX-License-Identifier: Apache-2.0
// Files that hold what goes over the wire, byte for byte. OCR_UPDATE_GOLDEN=1 writes them anew, and the test fails
// then: a run that compares with what it has just written itself proves nothing.
#pragma once

#include "common/protocol.hpp"
#include "tests/support/temp_dir.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace ocr::test {

// Header in hex, then JSON, then each opaque frame, a line each.
[[nodiscard]] inline std::string golden_text(const Message& message) {
  std::string text;
  for (const char byte : encode_header(message.kind))
    text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  text += "\n" + message.json + "\n";
  for (const std::string& frame : message.frames)
    text += frame + "\n";
  return text;
}

[[nodiscard]] inline std::filesystem::path golden_path(const std::string& name) {
  return std::filesystem::path(OCR_TEST_DATA) / "protocol" / (name + ".txt");
}

// What the file holds; "rewritten: …" when it was just written, so that any comparison fails.
[[nodiscard]] inline std::string golden(const std::string& name, const std::string& actual) {
  const auto path = golden_path(name);
  if (std::getenv("OCR_UPDATE_GOLDEN") == nullptr) return read_file(path);
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << actual;
  return "rewritten: " + path.string();
}

}  // namespace ocr::test
