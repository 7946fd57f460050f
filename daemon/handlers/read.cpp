// SPDX-License-Identifier: Apache-2.0
#include "common/document_record.hpp"
#include "daemon/handlers/handlers.hpp"

#include <algorithm>

namespace ocr {

namespace {

constexpr std::int64_t kMaxTimeoutMs = 24LL * 3600 * 1000;
constexpr std::size_t kMaxRequestJson = 1U << 16U;
// The user's own layouts, 2 MiB at most, may double when they become JSON.
constexpr std::size_t kMaxLayoutsJson = 1U << 22U;

std::optional<Error> objection(const Service& service, const Client& client, const ReadRequest& request,
                               const Message& message) {
  if (message.json.size() > kMaxRequestJson + (request.layouts.empty() ? 0 : kMaxLayoutsJson))
    return Error(ErrorCode::bad_request, "the request's JSON is over 64 KiB, or 4 MiB with layouts");
  if (client.open.contains(request.id))
    return Error(ErrorCode::bad_request, fmt::format("id {} is in use", request.id),
                 "give each open document an id of its own");
  if (request.path.empty() == message.frames.empty())
    return Error(ErrorCode::bad_request, "a document is either a path or frame 2");
  if (!request.path.empty() && request.path.front() != '/')
    return Error(ErrorCode::bad_request, "the path is not absolute");
  // A scan that waits for its turn does not keep text from being read.
  const auto recognising = static_cast<std::int64_t>(client.recognising.size());
  const auto open = static_cast<std::int64_t>(client.open.size());
  const std::int64_t window = service.config().window;
  if (open - recognising >= window || recognising >= Service::kRecognitions + window) {
    return Error(ErrorCode::busy, fmt::format("{} documents of this client are open already", open),
                 "send no more than the window that `welcome` gives");
  }
  if (message.frames.empty()) return std::nullopt;
  const std::uint64_t size = message.frames.front().size();
  if (size == 0) return Error(ErrorCode::empty_file, "it is empty (0 bytes)", "check where it came from");
  if (size > service.config().max_input.value) {
    return Error(
        ErrorCode::too_large,
        fmt::format("it has {}, the limit is {}", format_size(size), format_size(service.config().max_input.value)),
        "raise the limit with OCR_MAX_INPUT, then `ocr restart`");
  }
  return std::nullopt;
}

}  // namespace

void handle_read(Service& service, const std::string& client, const Message& message) {
  auto request = decode<ReadRequest>(message);
  if (request.id == 0) throw Error(ErrorCode::bad_request, "a document's id is a number from 1");
  const Client* known = service.clients().find(client);
  if (known == nullptr) return;
  if (const auto refusal = service.refusal()) {
    service.refuse(client, request.id, request.file, *refusal);
    return;
  }
  if (known->outdates_us) {
    service.refuse(client, request.id, request.file,
                   {"unavailable", "this ocrd is older than the ocr that asks", "connect again with `replace`", true});
    return;
  }
  if (const auto error = objection(service, *known, request, message)) {
    service.refuse(client, request.id, request.file, ErrorInfo::from(*error));
    return;
  }
  Job job;
  job.limit_grows = request.timeout_ms <= 0;
  request.timeout_ms = job.limit_grows ? kUsualTimeoutMs : std::min(request.timeout_ms, kMaxTimeoutMs);
  job.client = client;
  if (!message.frames.empty()) {
    job.document = make_memfd("ocr-document", message.frames.front());
    job.size = message.frames.front().size();
  }
  job.request = std::move(request);
  service.accept(std::move(job));
}

}  // namespace ocr
