// SPDX-License-Identifier: Apache-2.0
#include "cli/failure.hpp"

#include "common/error.hpp"
#include "common/paths.hpp"

#include <cerrno>
#include <system_error>

namespace ocr {

namespace {

// What the system refused is seldom an error of ours.
Error of_system(const std::system_error& error) {
  const int number =
      error.code().category() == std::generic_category() || error.code().category() == std::system_category()
          ? error.code().value()
          : 0;
  switch (number) {
    case EACCES:
    case EPERM:
    case EROFS:
      return {ErrorCode::permission_denied, error.what(), "check the permissions of what is named there"};
    case ENOSPC:
    case EDQUOT:
      return {ErrorCode::write_failed, error.what(), "make room on the disk, then run it again"};
    default:
      return {ErrorCode::internal, error.what(), "this is an error of ocr itself; `ocr logs` may say more"};
  }
}

Error as_error(const std::exception& error) {
  if (const auto* known = dynamic_cast<const Error*>(&error)) return *known;
  if (dynamic_cast<const NoPlace*>(&error) != nullptr)
    return {ErrorCode::cannot_create, error.what(),
            "set XDG_STATE_HOME, or XDG_RUNTIME_DIR, to a folder that you may write to; `ocr config` shows what is "
            "used"};
  if (const auto* refused = dynamic_cast<const std::system_error*>(&error)) return of_system(*refused);
  return {ErrorCode::internal, error.what(), "this is an error of ocr itself; `ocr logs` may say more"};
}

}  // namespace

int tell_failure(Messages& messages, const std::exception& error) {
  const Error known = as_error(error);
  if (messages.writes_objects()) {
    messages.failure({}, ErrorInfo::from(known));
  } else {
    messages.error({}, known.what(), known.hint());
  }
  return exit_code(known.code());
}

}  // namespace ocr
