// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker.hpp"

#include "common/text.hpp"

#include <nlohmann/json.hpp>

#include <csignal>
#include <sys/syscall.h>
#include <unistd.h>

namespace ocr {

void Worker::kill() noexcept {
  if (pidfd) static_cast<void>(::syscall(SYS_pidfd_send_signal, pidfd.get(), SIGKILL, nullptr, 0));
}

std::string_view Worker::state_name() const noexcept {
  switch (state) {
    case State::starting:
      return "starting";
    case State::ready:
      return "ready";
    case State::busy:
      return "busy";
    case State::ending:
      return "ending";
  }
  return "unknown";
}

std::string seam_request(const Job& job, const SeamLimits& limits, double queue_ms) {
  const ReadRequest& request = job.request;
  nlohmann::json seam{{"file", escape_invalid_utf8(request.file)},
                      {"engine", request.engine},
                      {"formats", request.formats},
                      {"explain", request.explain},
                      {"limits", {{"max_pages", limits.max_pages}, {"max_bytes", limits.max_bytes}}},
                      {"queue_ms", queue_ms},
                      {"lane", lane_name(job.lane)}};
  if (!is_utf8(request.file)) seam["file_b64"] = base64_encode(request.file);
  if (!request.pages.empty()) seam["pages"] = request.pages;
  if (!request.password.empty()) seam["password"] = request.password;
  if (request.recognise != kRecogniseAuto) seam["recognise"] = request.recognise;
  if (request.quality != kQualityBest) seam["quality"] = request.quality;
  if (!request.languages.empty()) seam["languages"] = request.languages;
  for (const LayoutFile& layout : request.layouts)
    seam["layouts"].push_back({{"name", escape_invalid_utf8(layout.name)}, {"text", layout.text}});
  return seam.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace ocr
