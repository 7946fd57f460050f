// SPDX-License-Identifier: Apache-2.0
// The client's two streams as files in memory, to look at what was printed.
#pragma once

#include "cli/command.hpp"
#include "common/fd.hpp"

#include <map>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>

namespace ocr::test {

class Capture {
 public:
  explicit Capture(std::map<std::string, std::string> variables = {}) : variables_(std::move(variables)) {}

  [[nodiscard]] std::string out() { return content(out_); }
  [[nodiscard]] std::string err() { return content(err_); }

 private:
  static std::string content(const UniqueFd& fd) {
    ::lseek(fd.get(), 0, SEEK_SET);
    return read_all(fd.get(), 1U << 24U);
  }

  std::map<std::string, std::string> variables_;
  UniqueFd out_ = make_memfd("out", "");
  UniqueFd err_ = make_memfd("err", "");

 public:
  Messages messages{err_.get()};
  Output output{out_.get(), true, messages};
  Context context{[this](const std::string& name) -> std::optional<std::string> {
                    const auto found = variables_.find(name);
                    if (found == variables_.end()) return std::nullopt;
                    return found->second;
                  },
                  messages, output};
};

}  // namespace ocr::test
