// SPDX-License-Identifier: Apache-2.0
#include "batch/folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fnmatch.h>
#include <memory>

namespace ocr::batch {

namespace {

bool matches(const std::vector<std::string>& globs, const std::string& path, std::size_t below) {
  const char* const relative = path.c_str() + below;
  const char* const name = path.c_str() + name_begin(path);
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
    return ::fnmatch(glob.c_str(), relative, 0) == 0 || ::fnmatch(glob.c_str(), name, 0) == 0;
  });
}

}  // namespace

int FolderNames::read(const std::string& folder) {
  text_.clear();
  begins_.clear();
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(folder.c_str()), ::closedir);
  if (!directory) return errno;
  errno = 0;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") {
      begins_.push_back(static_cast<std::uint32_t>(text_.size()));
      text_.append(name).push_back('\0');
    }
    errno = 0;
  }
  const int problem = errno;
  std::sort(begins_.begin(), begins_.end(), [this](std::uint32_t left, std::uint32_t right) {
    return std::strcmp(text_.data() + left, text_.data() + right) < 0;
  });
  return problem;
}

std::string joined(const std::string& folder, std::string_view name) {
  std::string path = folder;
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

std::size_t name_begin(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? 0 : slash + 1;
}

std::size_t below_begin(std::string_view folder) noexcept {
  return folder.ends_with('/') ? folder.size() : folder.size() + 1;
}

bool is_wanted(const BatchRequest& request, const std::string& path, std::size_t below, bool folder) {
  if (matches(request.exclude, path, below)) return false;
  const bool included = matches(request.include, path, below);
  if (path[name_begin(path)] == '.' && !included) return false;
  return folder || request.include.empty() || included;
}

}  // namespace ocr::batch
