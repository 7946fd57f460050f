// SPDX-License-Identifier: Apache-2.0
#include "batch/walk.hpp"

#include "batch/folder.hpp"
#include "batch/report.hpp"
#include "cli/signals.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <memory>
#include <vector>

namespace ocr::batch {

namespace {

// Where the part of a listed path begins that may be mirrored.
std::size_t mirrored_begin(const std::string& path) {
  if (path.starts_with('/') || path == ".." || path.starts_with("../") || path.find("/../") != std::string::npos)
    return name_begin(path);
  std::size_t begin = 0;
  while (path.compare(begin, 2, "./") == 0) {
    begin += 2;
    while (begin < path.size() && path[begin] == '/')
      ++begin;
  }
  return begin;
}

std::string list_name(const std::string& file) {
  return file == "-" ? "the list on standard input" : "the list " + printable(file);
}

// Of a list that comes from Windows, unless there is a file of that very name.
void drop_carriage_return(std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) path.pop_back();
}

bool holds_something(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(folder.c_str()), ::closedir);
  while (const dirent* entry = directory ? ::readdir(directory.get()) : nullptr) {
    if (entry->d_name[0] != '.') return true;
  }
  return false;
}

}  // namespace

Walk::Walk(const BatchRequest& request, const std::string& output_folder, Records& records)
    : request_(request), records_(records) {
  struct stat info {};
  if (!output_folder.empty() && ::stat(output_folder.c_str(), &info) == 0) output_ = {info.st_dev, info.st_ino};
  if (!request.report.empty() && ::stat(request.report.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
      first_of_report(request.report))
    report_ = {info.st_dev, info.st_ino};
}

void Walk::add(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    add_file(path, name_begin(path), nullptr);
  } else if (S_ISDIR(info.st_mode)) {
    above_.insert({info.st_dev, info.st_ino});
    add_folder(path, below_begin(path));
    above_.clear();
  } else {
    add_file(path, name_begin(path), &info);
  }
}

void Walk::add_listed(const std::string& path) {
  struct stat info {};
  const bool known = ::stat(path.c_str(), &info) == 0;
  if (known && S_ISDIR(info.st_mode)) {
    add(path);
  } else {
    add_file(path, mirrored_begin(path), known ? &info : nullptr);
  }
}

void Walk::add_known(const std::string& path, const std::string& below) {
  struct stat info {};
  const bool known = ::stat(path.c_str(), &info) == 0;
  const bool ends_so = !below.empty() && path.ends_with(below);
  add_file(path, ends_so ? path.size() - below.size() : name_begin(path), known ? &info : nullptr);
}

void Walk::add_list(const std::string& file, bool null_separated) {
  const auto close = [](std::FILE* stream) { return stream == stdin ? 0 : std::fclose(stream); };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> list(file == "-" ? stdin : std::fopen(file.c_str(), "re"),
                                                             close);
  const auto unreadable = [&] {
    return Error(ErrorCode::usage, fmt::format("cannot read {}: {}", list_name(file), errno_text(errno)),
                 "give a file that holds the names of the inputs, or - for a pipe");
  };
  if (!list) throw unreadable();
  const char end = null_separated ? '\0' : '\n';
  char* line = nullptr;
  std::size_t room = 0;
  const std::unique_ptr<char*, void (*)(char**)> owner(&line, [](char** text) { std::free(*text); });
  ssize_t size = 0;
  while ((size = ::getdelim(&line, &room, end, list.get())) > 0) {
    check_interrupted();
    std::string path(line, static_cast<std::size_t>(size));
    if (path.back() == end) path.pop_back();
    if (path.find('\0') != std::string::npos)
      throw Error(ErrorCode::usage,
                  fmt::format("names in {} end with a NUL, as `find -print0` writes them", list_name(file)),
                  "give -0 too");
    if (!null_separated && path.ends_with('\r')) drop_carriage_return(path);
    if (!path.empty()) add_listed(path);
  }
  check_interrupted();
  if (std::ferror(list.get()) != 0) throw unreadable();
}

void Walk::add_file(const std::string& path, std::size_t below, const struct stat* info) {
  if (info != nullptr && File{info->st_dev, info->st_ino} == report_) return;
  Record record = info == nullptr ? Record{} : record_of(*info);
  record.below = static_cast<std::uint32_t>(below);
  records_.add(record, path);
}

void Walk::add_folder(const std::string& path, std::size_t below) {
  check_interrupted();
  FolderNames names;
  if (const int problem = names.read(path)) {
    Record record;
    record.below = static_cast<std::uint32_t>(std::min(below, path.size()));
    record.problem = problem;
    records_.add(record, path);
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    visit(joined(path, names.at(i)), below);
}

void Walk::visit(const std::string& path, std::size_t below) {
  struct stat info {};
  const bool known = ::stat(path.c_str(), &info) == 0;
  const bool folder = known && S_ISDIR(info.st_mode);
  const bool wanted = is_wanted(request_, path, below, folder);
  if (!folder && path[name_begin(path)] != '.') {
    ++found_.files;
    found_.taken += wanted ? 1 : 0;
  }
  if (!wanted) return;
  if (!folder) {
    add_file(path, below, known ? &info : nullptr);
    return;
  }
  const Folder place{info.st_dev, info.st_ino};
  if (place == output_ || above_.contains(place)) return;
  if (!request_.recursive) {
    found_.folders_left_out += holds_something(path) ? 1 : 0;
    return;
  }
  struct stat itself {};
  const bool link = ::lstat(path.c_str(), &itself) == 0 && S_ISLNK(itself.st_mode);
  if (link && !followed_.insert(place).second) return;
  above_.insert(place);
  add_folder(path, below);
  above_.erase(place);
}

}  // namespace ocr::batch
