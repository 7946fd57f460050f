// SPDX-License-Identifier: Apache-2.0
// From a message to its handler: one table, and the only catch around handlers.
#pragma once

#include "common/protocol.hpp"
#include "daemon/service.hpp"

#include <string>

namespace ocr {

// Never throws for anything a client sent: what is wrong with it is answered as a failure.
void dispatch(Service& service, const std::string& client, const Message& message);

}  // namespace ocr
