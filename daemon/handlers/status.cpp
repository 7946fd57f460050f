// SPDX-License-Identifier: Apache-2.0
#include "daemon/handlers/handlers.hpp"

namespace ocr {

void handle_status(Service& service, const std::string& client, const Message& /*message*/) {
  service.send(client, encode(service.status()));
}

}  // namespace ocr
