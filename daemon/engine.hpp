// SPDX-License-Identifier: Apache-2.0
// What a worker needs of whatever reads documents: bytes in, frames out.
#pragma once

#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ocr {

class Engine {
 public:
  virtual ~Engine() = default;

  // Loads all that reading needs. `report` is told JSON events (docs of ocr_service.bridge.warm). Returns the JSON of
  // {"ok":true,…} or {"ok":false,"error":{…}}. Throws Error{python_*} when the engine itself cannot start.
  [[nodiscard]] virtual std::string warm(const std::function<void(const std::string&)>& report) = 0;

  // Reads the document that is open at `fd`. Returns [meta, document, rendered…].
  [[nodiscard]] virtual std::vector<std::string> process(int fd, const std::string& request) = 0;

  // In a child, before it serves: touches what a first document would, so that this one does not pay for copied pages.
  virtual void prime() = 0;

  // In a child that shall recognise pictures, instead of that. Returns the JSON of {"ok":true,"models":[{"name","ms",
  // "megabytes"}]} or {"ok":false,"error":{"code","message","hint"}}. May start threads and open files.
  [[nodiscard]] virtual std::string load_models() = 0;

  // fork(2) as the engine needs it done: 0 in the child, -1 with errno when it failed.
  [[nodiscard]] virtual pid_t fork_process() = 0;
};

}  // namespace ocr
