// SPDX-License-Identifier: Apache-2.0
// What all tests of the seam share: the one interpreter that this process may have, and children to try things in.
#pragma once

#include "common/fd.hpp"
#include "daemon/zygote/python_engine.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ocr::test {

// Made and warmed by main before the first test.
struct Seam {
  PythonEngine& engine;
  std::vector<std::string> events;  // what the warm-up reported
  std::string report;               // what it ended with
};
[[nodiscard]] Seam& seam();

// What `work` returns when it runs in a child, made by `fork`; "died …" when the child ends otherwise.
[[nodiscard]] std::string in_child(const std::function<pid_t()>& fork, const std::function<std::string()>& work);

// An engine of recognition in place of the real one, as long as this lives; `also` is Python that loading runs first.
class FakeModels {
 public:
  explicit FakeModels(const std::string& also = "pass");
  ~FakeModels();
  FakeModels(const FakeModels&) = delete;
  FakeModels& operator=(const FakeModels&) = delete;
};

// The value of a line of /proc/PID/limits, and of a file such as /proc/PID/status.
[[nodiscard]] std::uint64_t limit_of(pid_t pid, const std::string& name);
[[nodiscard]] std::string status_line(const std::filesystem::path& file, const std::string& name);

// One page that says `text`, as a file in memory.
[[nodiscard]] UniqueFd tiny_pdf(const std::string& text);

}  // namespace ocr::test
