// SPDX-License-Identifier: Apache-2.0
// One function a request, each in a file of its own. They throw Error for what a client did wrong.
#pragma once

#include "common/protocol.hpp"
#include "daemon/service.hpp"

#include <string>

namespace ocr {

void handle_hello(Service& service, const std::string& client, const Message& message);
void handle_read(Service& service, const std::string& client, const Message& message);
void handle_cancel(Service& service, const std::string& client, const Message& message);
void handle_status(Service& service, const std::string& client, const Message& message);
void handle_stop(Service& service, const std::string& client, const Message& message);
void handle_wait(Service& service, const std::string& client, const Message& message);

}  // namespace ocr
