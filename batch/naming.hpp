// SPDX-License-Identifier: Apache-2.0
// What the outputs of an input are called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ocr::batch {

// "a/x-2.pdf" for "a/x.pdf" and 2; with 0 it stays as it is.
[[nodiscard]] std::string numbered(std::string_view path, std::uint32_t copy);

class Naming {
 public:
  // `output` is "-", a folder, or a template with {stem} {name} {ext} {dir} {n}; `formats` are names of
  // common/formats.hpp. Throws Error{usage} for a template that has other braces, or no {ext} for several formats.
  Naming(const std::string& output, const std::vector<std::string>& formats);

  // Documents go to standard output.
  [[nodiscard]] bool streams() const noexcept { return output_ == "-"; }
  // The folder whose tree mirrors the inputs', or that of the template up to its first brace; may be ".".
  [[nodiscard]] std::string folder() const;
  // The files for the input `below` ("a/x.pdf", the part of its path that is mirrored) with the number `n` (from 1),
  // one for each format, in their order.
  [[nodiscard]] std::vector<std::string> outputs(std::string_view below, std::uint64_t n) const;

 private:
  [[nodiscard]] std::string filled(std::string_view below, std::uint64_t n, std::string_view extension) const;

  std::string output_;
  bool template_ = false;
  std::vector<std::string> extensions_;
};

}  // namespace ocr::batch
