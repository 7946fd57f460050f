// SPDX-License-Identifier: Apache-2.0
#include "common/formats.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <array>

namespace ocr {

namespace {

constexpr std::array<Format, 12> kFormats{{
    {"text", "txt", false, Joining::headed},
    {"json", "json", false, Joining::lines},
    {"csv", "csv", false, Joining::rows},
    {"tsv", "tsv", false, Joining::rows},
    {"md", "md", false, Joining::headed},
    {"hocr", "hocr", false, Joining::single},
    {"alto", "alto.xml", false, Joining::single},
    {"pdf", "pdf", true, Joining::single},
    {"xlsx", "xlsx", true, Joining::single},
    {"beancount", "beancount", false, Joining::parted},
    {"ledger", "ledger", false, Joining::parted},
    {"explain", "explain.txt", false, Joining::headed},
}};

std::string joined_names(std::string_view separator) {
  std::string names;
  for (const Format& format : kFormats) {
    if (!names.empty()) names += separator;
    names += format.name;
  }
  return names;
}

}  // namespace

std::span<const Format> formats() noexcept {
  return kFormats;
}

const Format* find_format(std::string_view name) noexcept {
  const auto* found =
      std::find_if(kFormats.begin(), kFormats.end(), [name](const Format& format) { return format.name == name; });
  return found == kFormats.end() ? nullptr : found;
}

std::string_view format_choices() noexcept {
  static const std::string choices = joined_names("|");
  return choices;
}

std::vector<std::string> parse_formats(const std::string& list) {
  std::vector<std::string> names;
  std::size_t begin = 0;
  while (begin <= list.size()) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const std::string_view name = trim(std::string_view(list).substr(begin, end - begin));
    if (find_format(name) == nullptr) {
      throw Error(ErrorCode::usage,
                  name.empty() ? fmt::format("'{}' names no format", printable(list))
                               : fmt::format("there is no format '{}'", printable(name)),
                  fmt::format("give one or more of {}, with commas in between", joined_names(", ")));
    }
    if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
    begin = end + 1;
  }
  return names;
}

}  // namespace ocr
