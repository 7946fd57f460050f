// SPDX-License-Identifier: Apache-2.0
#include "daemon/handlers/handlers.hpp"

namespace ocr {

void handle_cancel(Service& service, const std::string& client, const Message& message) {
  service.cancel(client, decode<Cancel>(message).id);
}

}  // namespace ocr
