// SPDX-License-Identifier: Apache-2.0
#include "daemon/handlers/handlers.hpp"

namespace ocr {

void handle_wait(Service& service, const std::string& client, const Message& /*message*/) {
  service.add_waiter(client);
}

}  // namespace ocr
