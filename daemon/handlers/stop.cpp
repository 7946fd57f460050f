// SPDX-License-Identifier: Apache-2.0
#include "daemon/handlers/handlers.hpp"

namespace ocr {

void handle_stop(Service& service, const std::string& client, const Message& message) {
  const bool now = decode<Stop>(message).now;
  service.send(client, done());
  service.leave(now);
}

}  // namespace ocr
