// SPDX-License-Identifier: Apache-2.0
// Inputs of equal content are read once: the first one's answer is kept on the disk, and is the others' too.
#pragma once

#include "batch/records.hpp"
#include "cli/read_stream.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ocr::batch {

class Duplicates {
 public:
  Duplicates();

  enum class Claim {
    first,  // is to be read
    waits,  // answered() of the first one tells
    known,  // answer() has it
  };
  // The input with this content (a SHA-256 in hexadecimal digits).
  [[nodiscard]] Claim claim(std::uint32_t input, const std::string& sha256);

  // The first of its content has its answer. Gives those that wait for it. `same_content` is false when the file was
  // changed before it was read: then nothing is kept, and each that waited is to be read by itself.
  [[nodiscard]] std::vector<std::uint32_t> answered(std::uint32_t input, const Answer& answer, bool same_content);

  // The answer that is kept, for the input with this name: the document names it, and says "cached".
  [[nodiscard]] Answer answer(const std::string& sha256, const std::string& name, std::int64_t size) const;

 private:
  using Content = std::array<std::uint64_t, 2>;  // the first half of the hash
  struct ContentHash {
    std::size_t operator()(const Content& content) const noexcept { return content[0]; }
  };
  struct Place {
    std::uint64_t begin = 0;
    std::uint64_t size = 0;  // 0 while it is being read
  };
  [[nodiscard]] static Content content_of(const std::string& sha256);

  UniqueFd answers_;
  std::uint64_t end_ = 0;
  std::unordered_map<Content, Place, ContentHash> places_;
  std::map<Content, std::vector<std::uint32_t>> waiting_;
  std::map<std::uint32_t, Content> reading_;
};

}  // namespace ocr::batch
