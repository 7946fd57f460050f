// SPDX-License-Identifier: Apache-2.0
#include "common/paths.hpp"

#include "common/error.hpp"
#include "common/fd.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ocr {

namespace fs = std::filesystem;

namespace {

std::optional<fs::path> absolute_path_from(const Environment& environment, const std::string& name) {
  const auto value = environment(name);
  if (!value || value->empty() || value->front() != '/') return std::nullopt;
  return fs::path(*value);
}

// getpwuid() would also ask directory services, but by libraries that a statically linked client cannot load.
fs::path home_directory(const Environment& environment) {
  if (auto home = absolute_path_from(environment, "HOME")) return *home;
  fs::path found("/");
  if (std::FILE* users = std::fopen("/etc/passwd", "re"); users != nullptr) {
    while (const passwd* entry = ::fgetpwent(users)) {
      if (entry->pw_uid != ::geteuid()) continue;
      if (entry->pw_dir != nullptr && entry->pw_dir[0] == '/') found = entry->pw_dir;
      break;
    }
    std::fclose(users);
  }
  return found;
}

bool is_our_directory(const fs::path& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == ::geteuid();
}

NoPlace no_place(int error_number, const char* what, const fs::path& directory) {
  return {error_number, std::generic_category(), fmt::format("{} {}", what, directory.string())};
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

Paths resolve_paths(const Environment& environment) {
  const fs::path home = home_directory(environment);
  Paths paths;
  paths.state_dir = absolute_path_from(environment, "XDG_STATE_HOME").value_or(home / ".local/state") / "ocr";
  paths.config_dir = absolute_path_from(environment, "XDG_CONFIG_HOME").value_or(home / ".config") / "ocr";
  const auto runtime = absolute_path_from(environment, "XDG_RUNTIME_DIR");
  paths.runtime_dir = runtime && is_our_directory(*runtime) ? *runtime / "ocr" : paths.state_dir / "run";
  return paths;
}

fs::path working_directory() {
  std::error_code error;
  auto directory = fs::current_path(error);
  if (error)
    throw Error(ErrorCode::not_found, "the working directory is gone: " + errno_text(error.value()),
                "change into a folder that is there, then run it again");
  return directory;
}

std::string absolute_path(const std::string& path) {
  if (path.empty() || path.front() == '/') return path;
  return (working_directory() / path).string();
}

void ensure_private_directory(const fs::path& directory) {
  if (directory.has_parent_path()) {
    std::error_code error;
    fs::create_directories(directory.parent_path(), error);
    if (error) throw no_place(error.value(), "cannot create", directory.parent_path());
  }
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) throw no_place(errno, "cannot create", directory);
  const UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0) throw no_place(errno, "cannot use", directory);
  if (info.st_uid != ::geteuid()) {
    throw Error(ErrorCode::permission_denied, fmt::format("{} belongs to another user", directory.string()),
                "remove it, or set XDG_RUNTIME_DIR and XDG_STATE_HOME to directories of your own");
  }
  if ((info.st_mode & 0777U) != 0700 && ::fchmod(fd.get(), 0700) != 0)
    throw no_place(errno, "cannot make private", directory);
}

}  // namespace ocr
