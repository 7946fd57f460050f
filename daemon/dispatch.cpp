// SPDX-License-Identifier: Apache-2.0
#include "daemon/dispatch.hpp"

#include "common/log.hpp"
#include "daemon/handlers/handlers.hpp"

#include <algorithm>
#include <array>
#include <system_error>

namespace ocr {

namespace {

constexpr log::Domain kLog{"dispatch"};

struct Entry {
  Kind kind;
  void (*handle)(Service& service, const std::string& client, const Message& message);
};

constexpr std::array<Entry, 6> kHandlers{{
    {Kind::hello, handle_hello},
    {Kind::read, handle_read},
    {Kind::cancel, handle_cancel},
    {Kind::status, handle_status},
    {Kind::stop, handle_stop},
    {Kind::wait, handle_wait},
}};

}  // namespace

void dispatch(Service& service, const std::string& client, const Message& message) {
  try {
    const auto* entry =
        std::find_if(kHandlers.begin(), kHandlers.end(), [&](const Entry& row) { return row.kind == message.kind; });
    if (entry == kHandlers.end()) {
      throw Error(ErrorCode::bad_request, fmt::format("there is no request {}", static_cast<int>(message.kind)),
                  "docs/PROTOCOL.md lists them");
    }
    // `status` is for anyone at any time, and leaves no trace of who asked.
    if (message.kind != Kind::status && service.clients().find_or_add(client) == nullptr) {
      throw Error(ErrorCode::busy, "too many clients are connected", "try again, or raise OCR_MAX_CLIENTS");
    }
    entry->handle(service, client, message);
  } catch (const Error& error) {
    service.send(client, encode(Failure{0, ErrorInfo::from(error)}));
  } catch (const std::exception& error) {
    kLog.error("request {}: {}", static_cast<int>(message.kind), error.what());
    service.send(client, encode(Failure{
                             0, ErrorInfo::from(Error(ErrorCode::internal, error.what(), "`ocr logs` may say more"))}));
  }
}

}  // namespace ocr
