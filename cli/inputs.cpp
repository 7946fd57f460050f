// SPDX-License-Identifier: Apache-2.0
#include "cli/inputs.hpp"

#include "cli/named_descriptor.hpp"
#include "cli/signals.hpp"
#include "common/document_file.hpp"
#include "common/error.hpp"
#include "common/paths.hpp"
#include "common/units.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ocr {

namespace {

UniqueFd read_into_memory(int fd, std::uint64_t limit) {
  UniqueFd memory(::memfd_create("ocr-stdin", MFD_CLOEXEC));
  if (!memory) throw_errno("cannot create a file in memory");
  std::array<char, 1U << 16U> chunk{};
  std::uint64_t size = 0;
  while (true) {
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got == 0) break;
    if (got < 0) {
      check_interrupted();
      if (errno == EINTR) continue;
      if (errno == EISDIR) throw Error(ErrorCode::is_directory, "it is a folder", "give the files in it");
      throw Error(ErrorCode::not_a_file, "cannot read standard input: " + errno_text(errno),
                  "pipe a document into `ocr -`");
    }
    size += static_cast<std::uint64_t>(got);
    if (size > limit)
      throw Error(ErrorCode::too_large, fmt::format("it has more than {}, the limit", format_size(limit)),
                  "raise the limit with OCR_MAX_INPUT, then `ocr restart`");
    write_all(memory.get(), {chunk.data(), static_cast<std::size_t>(got)});
  }
  if (size == 0) throw Error(ErrorCode::empty_file, "it is empty (0 bytes)", "pipe a document into `ocr -`");
  return memory;
}

}  // namespace

Input open_input(const std::string& argument, std::uint64_t limit) {
  if (const auto fd = named_descriptor(argument, STDIN_FILENO)) {
    Input input{argument, {}, read_into_memory(*fd, limit)};
    // The daemon opens our descriptor anew: same user, no copy.
    input.path = fmt::format("/proc/{}/fd/{}", ::getpid(), input.memory.get());
    return input;
  }
  // Looked at here, so that a mistyped name neither starts nor waits for a daemon. Its size is the daemon's to judge.
  static_cast<void>(open_document(argument, std::numeric_limits<std::uint64_t>::max()));
  return {argument, absolute_path(argument), UniqueFd()};
}

}  // namespace ocr
