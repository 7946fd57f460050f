// SPDX-License-Identifier: Apache-2.0
// Where the formats of a call go, and how several documents share one stream.
#pragma once

#include "cli/output.hpp"
#include "common/formats.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ocr {

class FormatFiles {
 public:
  // The formats of `names` (each known, "explain" in place of "text" where that is meant) of that many documents.
  // One format goes to `standard`, or to the file `name`; several need a file each, by "{ext}" in `name`.
  // Throws Error{usage} for what cannot be, before anything is made, and Error{cannot_create}.
  FormatFiles(const std::vector<std::string>& names, std::size_t documents, const std::string& name, bool overwrite,
              Output& standard, Messages& messages);

  // The next document, shown as `name`; `frames` are the document and then each format but "json", as the wire has
  // them. Throws Error{write_failed}.
  void write(std::string_view name, const std::vector<std::string>& frames);
  // The record of a document that failed, where one is wanted: without a line end. Throws as above.
  void write_failure(std::string_view record);
  [[nodiscard]] bool wants_failures() const noexcept;

  // Gives the files their names. Throws Error{write_failed, cannot_create}.
  void commit();
  // Removes unfinished files.
  void discard() noexcept;

  // Names of files that are written, none for standard output.
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  struct Stream {
    const Format* format;
    std::size_t frame;  // which of a document's frames
    Output* output;
  };

  void write(const Stream& stream, std::string_view name, std::string_view content);

  std::size_t documents_;
  std::size_t written_ = 0;
  std::vector<Stream> streams_;
  std::vector<std::string> names_;
  std::vector<std::unique_ptr<Output>> files_;  // beyond standard output
};

}  // namespace ocr
