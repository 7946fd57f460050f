// SPDX-License-Identifier: Apache-2.0
#include "batch/naming.hpp"

#include "common/error.hpp"
#include "common/formats.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <array>

namespace ocr::batch {

namespace {

constexpr const char* kPlaces = "{stem}, {name}, {ext}, {dir} and {n}";

struct Parts {
  std::string_view folder;  // without the slash at its end, may be empty
  std::string_view name;
  std::string_view stem;  // the name without its last extension
};

Parts split(std::string_view path) {
  Parts parts;
  const std::size_t slash = path.rfind('/');
  parts.folder = path.substr(0, slash == std::string_view::npos ? 0 : slash);
  parts.name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const std::size_t dot = parts.name.rfind('.');
  // A dot in front begins no extension.
  parts.stem = dot == std::string_view::npos || dot == 0 ? parts.name : parts.name.substr(0, dot);
  return parts;
}

void check_template(const std::string& text, std::size_t formats) {
  constexpr std::array<std::string_view, 5> kKnown{"stem", "name", "ext", "dir", "n"};
  bool extension = false;
  bool names = false;
  for (std::size_t at = text.find_first_of("{}"); at != std::string::npos; at = text.find_first_of("{}", at + 1)) {
    const std::size_t end = text.find('}', at);
    const std::string_view place =
        text[at] == '{' && end != std::string::npos ? std::string_view(text).substr(at + 1, end - at - 1) : "";
    if (std::find(kKnown.begin(), kKnown.end(), place) == kKnown.end())
      throw Error(ErrorCode::usage, fmt::format("--output: '{}' is no template", printable(text)),
                  fmt::format("a template may have {}", kPlaces));
    extension = extension || place == "ext";
    names = names || place == "stem" || place == "name" || place == "n";
    at = end;
  }
  if (formats > 1 && !extension)
    throw Error(ErrorCode::usage, "--output: several formats need {ext} in the template",
                "as in -o 'out/{name}.{ext}'");
  if (!names)
    throw Error(ErrorCode::usage, "--output: the template gives every input the same name",
                "put {stem}, {name} or {n} into it");
}

}  // namespace

std::string numbered(std::string_view path, std::uint32_t copy) {
  if (copy == 0) return std::string(path);
  const Parts parts = split(path);
  const std::size_t stem_end = static_cast<std::size_t>(parts.name.data() - path.data()) + parts.stem.size();
  return fmt::format("{}-{}{}", path.substr(0, stem_end), copy, path.substr(stem_end));
}

Naming::Naming(const std::string& output, const std::vector<std::string>& formats)
    : output_(output), template_(output.find_first_of("{}") != std::string::npos) {
  if (template_) check_template(output, formats.size());
  for (const std::string& format : formats)
    extensions_.emplace_back(find_format(format)->extension);
}

std::string Naming::folder() const {
  if (!template_) return output_;
  const std::string head = output_.substr(0, output_.find('{'));
  const std::size_t slash = head.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : head.substr(0, slash);
}

std::vector<std::string> Naming::outputs(std::string_view below, std::uint64_t n) const {
  std::vector<std::string> names;
  if (streams()) return names;
  for (const std::string& extension : extensions_) {
    if (template_) {
      names.push_back(filled(below, n, extension));
      continue;
    }
    const Parts parts = split(below);
    std::string path = output_;
    if (!path.ends_with('/')) path += '/';
    if (!parts.folder.empty()) path.append(parts.folder).push_back('/');
    names.push_back(path.append(parts.stem).append(".").append(extension));
  }
  return names;
}

std::string Naming::filled(std::string_view below, std::uint64_t n, std::string_view extension) const {
  const Parts parts = split(below);
  std::string path;
  for (std::size_t at = 0; at < output_.size();) {
    if (output_[at] != '{') {
      path += output_[at++];
      continue;
    }
    const std::size_t end = output_.find('}', at);
    const std::string_view place = std::string_view(output_).substr(at + 1, end - at - 1);
    if (place == "stem") path += parts.stem;
    if (place == "name") path += parts.name;
    if (place == "ext") path += extension;
    if (place == "dir") path += parts.folder.empty() ? "." : parts.folder;
    if (place == "n") path += std::to_string(n);
    at = end + 1;
  }
  return path;
}

}  // namespace ocr::batch
