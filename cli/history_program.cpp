// SPDX-License-Identifier: Apache-2.0
#include "cli/history_program.hpp"

#include "common/error.hpp"
#include "common/fd.hpp"

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace ocr {

namespace fs = std::filesystem;

namespace {

fs::path find_program() {
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  const std::array<fs::path, 3> places{here / "ocr-history", here.parent_path() / "history/ocr-history",
                                       here.parent_path() / "libexec/ocr/ocr-history"};
  for (const fs::path& place : places) {
    if (::access(place.c_str(), X_OK) == 0) return place;
  }
  throw Error(ErrorCode::unavailable, "the program ocr-history is not installed where ocr looks for it",
              fmt::format("looked for {}, {} and {}; install it again", places[0].string(), places[1].string(),
                          places[2].string()));
}

}  // namespace

void place_store(HistoryRequest& request, const Config& config, const Paths& paths) {
  request.database_url = config.database_url;
  request.database_file = paths.database().string();
  request.spool = paths.spool().string();
}

void become_history_program(const HistoryRequest& request) {
  const fs::path program = find_program();
  const UniqueFd memory = make_memfd("ocr-history", encode(request));
  // It shall outlive this program.
  if (::fcntl(memory.get(), F_SETFD, 0) != 0) throw_errno("cannot hand the request over");
  std::string name = "ocr-history";
  std::string descriptor = std::to_string(memory.get());
  std::array<char*, 3> arguments{name.data(), descriptor.data(), nullptr};
  ::execv(program.c_str(), arguments.data());
  throw_errno("cannot run {}", program.string());
}

}  // namespace ocr
