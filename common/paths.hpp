// SPDX-License-Identifier: Apache-2.0
// Where everything lives (XDG base directories), and the check that a directory is ours alone.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <system_error>

namespace ocr {

// Looks one variable up; the process environment by default, a map in tests.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] Environment process_environment();

struct Paths {
  std::filesystem::path runtime_dir;  // sockets and locks
  std::filesystem::path state_dir;    // log, database, spool
  std::filesystem::path config_dir;

  [[nodiscard]] std::filesystem::path socket() const { return runtime_dir / "ocrd.sock"; }
  [[nodiscard]] std::filesystem::path lease_socket() const { return runtime_dir / "lease.sock"; }
  [[nodiscard]] std::filesystem::path daemon_lock() const { return runtime_dir / "ocrd.lock"; }
  [[nodiscard]] std::filesystem::path start_lock() const { return runtime_dir / "start.lock"; }
  [[nodiscard]] std::filesystem::path log() const { return state_dir / "ocrd.log"; }
  [[nodiscard]] std::filesystem::path database() const { return state_dir / "ocr.db"; }
  [[nodiscard]] std::filesystem::path spool() const { return state_dir / "spool"; }
  [[nodiscard]] std::filesystem::path env_file() const { return config_dir / ".env"; }
};

// $XDG_RUNTIME_DIR/ocr, else a "run" folder under the state directory; $XDG_STATE_HOME/ocr; $XDG_CONFIG_HOME/ocr.
// Only absolute paths count. HOME falls back to the password database. Creates nothing.
[[nodiscard]] Paths resolve_paths(const Environment& environment);

// The working directory's name. Throws Error{not_found} when it was removed.
[[nodiscard]] std::filesystem::path working_directory();
// As seen from the working directory; nothing stays nothing. Throws Error{not_found} when that is needed and was
// removed.
[[nodiscard]] std::string absolute_path(const std::string& path);

// A place of ours cannot be had.
class NoPlace : public std::system_error {
 public:
  using std::system_error::system_error;
};

// Creates the directory (and its parents) if need be and makes sure that it is a real directory, ours, and 0700.
// Throws Error{permission_denied} when it belongs to somebody else or is a link, NoPlace when it cannot be made.
void ensure_private_directory(const std::filesystem::path& directory);

}  // namespace ocr
