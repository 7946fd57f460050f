// SPDX-License-Identifier: Apache-2.0
#include "common/document_file.hpp"

#include "common/error.hpp"
#include "common/units.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace ocr {

namespace {

Error open_error(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return {ErrorCode::not_found, "there is no such file", "check the name"};
    case EACCES:
    case EPERM:
      return {ErrorCode::permission_denied, "permission denied",
              "check the permissions of the file and of the folders above it"};
    case ENXIO:
    case ENODEV:
      return {ErrorCode::not_a_file, "it is a socket or a device, not a file",
              "give a file, or pipe its content to `ocr -`"};
    case ELOOP:
    case ENAMETOOLONG:
      return {ErrorCode::not_found, errno_text(error_number), "check the name"};
    default:
      return {ErrorCode::internal, "cannot open it: " + errno_text(error_number), "try again; `ocr logs` may say more"};
  }
}

}  // namespace

OpenDocument open_document(const std::string& path, std::uint64_t limit) {
  // O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever.
  OpenDocument document{UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)), 0};
  if (!document.fd) throw open_error(errno);
  struct stat info {};
  if (::fstat(document.fd.get(), &info) != 0) throw open_error(errno);
  if (S_ISDIR(info.st_mode))
    throw Error(ErrorCode::is_directory, "it is a folder", "`ocr batch` reads the files in a folder");
  if (S_ISFIFO(info.st_mode))
    throw Error(ErrorCode::not_a_file, "it is a named pipe, not a file", "pipe its content to `ocr -`");
  if (!S_ISREG(info.st_mode))
    throw Error(ErrorCode::not_a_file, "it is a device, not a file", "give a file, or pipe its content to `ocr -`");
  document.size = static_cast<std::uint64_t>(info.st_size);
  if (document.size == 0)
    throw Error(ErrorCode::empty_file, "it is empty (0 bytes)", "check where it came from: nothing was saved in it");
  if (document.size > limit) {
    throw Error(ErrorCode::too_large,
                fmt::format("it has {}, the limit is {}", format_size(document.size), format_size(limit)),
                "raise the limit with OCR_MAX_INPUT, then `ocr restart`");
  }
  return document;
}

}  // namespace ocr
