// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include "common/error.hpp"
#include "common/fd.hpp"

#include <array>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace ocr {

namespace fs = std::filesystem;

namespace {

fs::path find_program(std::string_view folder, const std::string& name) {
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  const std::array<fs::path, 3> places{here / name, here.parent_path() / folder / name,
                                       here.parent_path() / "libexec/ocr" / name};
  for (const fs::path& place : places) {
    if (::access(place.c_str(), X_OK) == 0) return place;
  }
  throw Error(ErrorCode::unavailable, fmt::format("the program {} is not installed where ocr looks for it", name),
              fmt::format("looked for {}, {} and {}; install it again", places[0].string(), places[1].string(),
                          places[2].string()));
}

}  // namespace

void become_program(std::string_view name, const std::string& request) {
  std::string program_name = fmt::format("ocr-{}", name);
  const fs::path program = find_program(name, program_name);
  const UniqueFd memory = make_memfd(program_name.c_str(), request);
  // It shall outlive this program.
  if (::fcntl(memory.get(), F_SETFD, 0) != 0) throw_errno("cannot hand the request over");
  std::string descriptor = std::to_string(memory.get());
  std::array<char*, 3> arguments{program_name.data(), descriptor.data(), nullptr};
  ::execv(program.c_str(), arguments.data());
  throw_errno("cannot run {}", program.string());
}

std::string handed_request(int argc, char** argv) {
  int descriptor = -1;
  if (argc == 2) {
    const std::string_view text = argv[1];
    std::from_chars(text.data(), text.data() + text.size(), descriptor);
  }
  if (descriptor < 0) return {};
  const UniqueFd fd(descriptor);
  // `ocr` wrote it, and both share the offset.
  if (::lseek(fd.get(), 0, SEEK_SET) != 0) throw_errno("cannot read the request");
  // Of a command line, which the kernel bounds, in base64.
  constexpr std::size_t kMost = 1U << 23U;
  return read_all(fd.get(), kMost);
}

}  // namespace ocr
