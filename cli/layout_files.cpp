// SPDX-License-Identifier: Apache-2.0
#include "cli/layout_files.hpp"

#include "common/error.hpp"
#include "common/fd.hpp"
#include "common/text.hpp"
#include "common/units.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>

namespace ocr {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxFiles = 64;
constexpr std::uint64_t kMaxFile = 256U << 10U;
constexpr std::uint64_t kMaxTogether = 2U << 20U;

Error bad_layout(const std::string& path, const std::string& what, const std::string& hint) {
  return {ErrorCode::config, fmt::format("the layout {} {}", printable(path), what), hint};
}

std::string read_layout(const std::string& path) {
  // O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever.
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0) {
    const int error_number = errno;
    throw bad_layout(path, "cannot be read: " + errno_text(error_number), "check its permissions, or remove it");
  }
  if (!S_ISREG(info.st_mode)) throw bad_layout(path, "is not a file", "remove it");
  std::string text = read_all(fd.get(), kMaxFile + 1);
  if (text.size() > kMaxFile)
    throw bad_layout(path, fmt::format("is larger than {}", format_size(kMaxFile)), "split it or remove it");
  if (!is_utf8(text)) throw bad_layout(path, "is not UTF-8 text", "save it as UTF-8, or remove it");
  return text;
}

}  // namespace

std::vector<LayoutFile> read_layout_files(const fs::path& folder) {
  std::vector<LayoutFile> layouts;
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error == std::errc::no_such_file_or_directory) return layouts;
  if (error) throw bad_layout(folder.string(), "folder cannot be read: " + error.message(), "check its permissions");
  for (const fs::directory_entry& entry : entries) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".yml" && extension != ".yaml") continue;
    layouts.push_back({escape_invalid_utf8(entry.path().filename().string()), read_layout(entry.path().string())});
    if (layouts.size() > kMaxFiles)
      throw bad_layout(folder.string(), fmt::format("folder holds more than {} layouts", kMaxFiles), "remove some");
  }
  std::uint64_t together = 0;
  for (const LayoutFile& layout : layouts)
    together += layout.text.size();
  if (together > kMaxTogether)
    throw bad_layout(folder.string(), fmt::format("folder holds more than {}", format_size(kMaxTogether)),
                     "remove some");
  std::sort(layouts.begin(), layouts.end(),
            [](const LayoutFile& left, const LayoutFile& right) { return left.name < right.name; });
  return layouts;
}

}  // namespace ocr
