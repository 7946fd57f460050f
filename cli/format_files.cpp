// SPDX-License-Identifier: Apache-2.0
#include "cli/format_files.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocr {

namespace {

constexpr std::string_view kExtension = "{ext}";

std::string file_of(std::string name, const Format& format) {
  for (std::size_t at = name.find(kExtension); at != std::string::npos;
       at = name.find(kExtension, at + format.extension.size()))
    name.replace(at, kExtension.size(), format.extension);
  return name;
}

void refuse_joining(const Format& format, std::size_t documents) {
  if (format.joining != Joining::single || documents <= 1) return;
  throw Error(ErrorCode::usage, fmt::format("{} documents cannot be one {}", documents, format.name),
              "`ocr batch` writes a file for each; or give one document");
}

}  // namespace

FormatFiles::FormatFiles(const std::vector<std::string>& names, std::size_t documents, const std::string& name,
                         bool overwrite, Output& standard, Messages& messages)
    : documents_(documents) {
  std::size_t frame = 0;
  for (const std::string& each : names) {
    const Format& format = *find_format(each);
    refuse_joining(format, documents);
    streams_.push_back({&format, format.name == "json" ? 0 : ++frame, &standard});
  }
  if (names.size() > 1 && name.find(kExtension) == std::string::npos) {
    throw Error(ErrorCode::usage, "several formats need a file each",
                "give -o with {ext} in its name: -o 'ticket.{ext}'");
  }
  if (names.size() == 1 && name.empty() && streams_.front().format->binary && standard.is_terminal()) {
    throw Error(ErrorCode::usage, fmt::format("{} is not for a terminal", names.front()),
                "give -o FILE, or pipe it on");
  }
  if (name.empty()) return;
  for (Stream& stream : streams_) {
    names_.push_back(file_of(name, *stream.format));
    if (&stream != &streams_.front()) {
      files_.push_back(std::make_unique<Output>(-1, false, messages));
      stream.output = files_.back().get();
    }
    stream.output->to_file(names_.back(), overwrite);
    if (stream.format->binary && stream.output->is_terminal()) {
      throw Error(ErrorCode::usage, fmt::format("{} is not for a terminal", stream.format->name),
                  "give the name of a file with -o, or pipe it on");
    }
  }
}

void FormatFiles::write(std::string_view name, const std::vector<std::string>& frames) {
  for (const Stream& stream : streams_)
    write(stream, name, frames.at(stream.frame));
  ++written_;
}

void FormatFiles::write(const Stream& stream, std::string_view name, std::string_view content) {
  Output& output = *stream.output;
  switch (stream.format->joining) {
    case Joining::headed:
      if (documents_ > 1) output.write(fmt::format("{}==> {} <==\n", written_ == 0 ? "" : "\n", printable(name)));
      output.write(content);
      if (!content.empty() && content.back() != '\n') output.write("\n");
      break;
    case Joining::lines:
      output.write(content);
      output.write("\n");
      break;
    case Joining::rows:
      // The first line names the columns, which no name of a column parts.
      if (written_ > 0) content.remove_prefix(std::min(content.find('\n'), content.size() - 1) + 1);
      output.write(content);
      break;
    case Joining::parted:
      if (written_ > 0) output.write("\n");
      output.write(content);
      break;
    case Joining::single:
      output.write(content);
      break;
  }
  // Each as soon as it is there: someone may watch, or pipe it on.
  output.flush();
}

bool FormatFiles::wants_failures() const noexcept {
  return std::any_of(streams_.begin(), streams_.end(),
                     [](const Stream& stream) { return stream.format->joining == Joining::lines; });
}

void FormatFiles::write_failure(std::string_view record) {
  for (const Stream& stream : streams_) {
    if (stream.format->joining != Joining::lines) continue;
    stream.output->write(record);
    stream.output->write("\n");
    stream.output->flush();
  }
}

void FormatFiles::commit() {
  for (const Stream& stream : streams_)
    stream.output->commit();
}

void FormatFiles::discard() noexcept {
  for (const Stream& stream : streams_)
    stream.output->discard();
}

}  // namespace ocr
