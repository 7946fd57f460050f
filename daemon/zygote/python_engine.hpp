// SPDX-License-Identifier: Apache-2.0
// The interpreter and its two calls. The only family of files that includes pybind11; no Python object leaves it.
#pragma once

#include "daemon/engine.hpp"

#include <memory>

namespace ocr {

struct PythonSettings {
  std::string python;       // interpreter of the virtual environment
  std::string service_dir;  // folder that holds ocr_service
};

// One a process: the interpreter is never finalised, since C extensions do not survive that.
class PythonEngine : public Engine {
 public:
  // Checks that the interpreter is there and fits the library we are linked to, then starts it.
  // Throws Error{python_missing, python_too_old, python_module_missing}.
  explicit PythonEngine(const PythonSettings& settings);
  ~PythonEngine() override;
  PythonEngine(const PythonEngine&) = delete;
  PythonEngine& operator=(const PythonEngine&) = delete;

  [[nodiscard]] std::string warm(const std::function<void(const std::string&)>& report) override;
  [[nodiscard]] std::vector<std::string> process(int fd, const std::string& request) override;
  void prime() override;
  [[nodiscard]] std::string load_models() override;
  [[nodiscard]] pid_t fork_process() override;

  // Folders that Python reads from after it has started: for the sandbox.
  [[nodiscard]] std::vector<std::string> folders() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// "3.9" of the interpreter, from the pyvenv.cfg beside it or the name it resolves to; empty when neither tells.
[[nodiscard]] std::string interpreter_version(const std::string& python);

}  // namespace ocr
