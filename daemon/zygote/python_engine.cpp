// SPDX-License-Identifier: Apache-2.0
#include "daemon/zygote/python_engine.hpp"

#include "common/build_defaults.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <pybind11/embed.h>
#include <pybind11/functional.h>
#include <pybind11/stl.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <unistd.h>

namespace ocr {

namespace py = pybind11;
namespace fs = std::filesystem;

struct PythonEngine::State {
  std::unique_ptr<py::scoped_interpreter> interpreter;
  py::object warm;
  py::object process;
  py::object prime;
  py::object load_models;
};

namespace {

std::string mend_hint(const std::string& python) {
  return fmt::format("{} -m pip install --require-hashes -r {}", python, kRequirementsFile);
}

std::string linked_version() {
  return fmt::format("{}.{}", PY_MAJOR_VERSION, PY_MINOR_VERSION);
}

int minor_of(const std::string& version) {
  int minor = 0;
  const std::size_t dot = version.find('.');
  if (dot != std::string::npos) std::from_chars(version.data() + dot + 1, version.data() + version.size(), minor);
  return minor;
}

void check_interpreter(const std::string& python) {
  const std::string remake = fmt::format("make the virtual environment again: python{} -m venv DIR, then DIR/bin/{}",
                                         linked_version(), mend_hint("python3"));
  if (::access(python.c_str(), X_OK) != 0) {
    throw Error(ErrorCode::python_missing, fmt::format("there is no Python interpreter at {}", python),
                "set OCR_PYTHON to that of the virtual environment, or " + remake);
  }
  const std::string version = interpreter_version(python);
  if (version.empty() || version == linked_version()) return;
  if (!version.starts_with("3.") || minor_of(version) < 11) {
    throw Error(ErrorCode::python_too_old,
                fmt::format("the interpreter {} is Python {}; 3.11 or newer is needed", python, version), remake);
  }
  throw Error(ErrorCode::python_missing,
              fmt::format("the interpreter {} is Python {}, but this program is built for {}", python, version,
                          linked_version()),
              remake);
}

void check_status(const PyStatus& status, const std::string& python) {
  if (PyStatus_Exception(status) == 0) return;
  throw Error(ErrorCode::python_missing,
              fmt::format("Python of {} cannot start: {}", python,
                          status.err_msg != nullptr ? status.err_msg : "unknown reason"),
              mend_hint(python));
}

std::unique_ptr<py::scoped_interpreter> start_interpreter(const std::string& python) {
  PyConfig config;
  PyConfig_InitIsolatedConfig(&config);
  config.install_signal_handlers = 0;
  config.write_bytecode = 0;
  config.parse_argv = 0;
  // Both: what the virtual environment is found by, and what sys.executable says.
  check_status(PyConfig_SetBytesString(&config, &config.program_name, python.c_str()), python);
  check_status(PyConfig_SetBytesString(&config, &config.executable, python.c_str()), python);
  try {
    return std::make_unique<py::scoped_interpreter>(&config, 0, nullptr, false);
  } catch (const std::exception& error) {
    throw Error(ErrorCode::python_missing, fmt::format("Python of {} cannot start: {}", python, error.what()),
                mend_hint(python));
  }
}

}  // namespace

std::string interpreter_version(const std::string& python) {
  std::error_code error;
  const fs::path path(python);
  for (const auto& file : {path.parent_path() / "pyvenv.cfg", path.parent_path().parent_path() / "pyvenv.cfg"}) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
      const std::size_t equals = line.find('=');
      const std::string_view key = trim(std::string_view(line).substr(0, equals));
      if (equals == std::string::npos || (key != "version" && key != "version_info")) continue;
      const std::string value(trim(std::string_view(line).substr(equals + 1)));
      return value.substr(0, value.find('.', value.find('.') + 1));
    }
  }
  const std::string name = fs::canonical(path, error).filename().string();
  return name.starts_with("python3.") ? name.substr(6) : std::string();
}

PythonEngine::PythonEngine(const PythonSettings& settings) : state_(std::make_unique<State>()) {
  check_interpreter(settings.python);
  const fs::path package = fs::path(settings.service_dir) / "ocr_service" / "bridge.py";
  if (::access(package.c_str(), R_OK) != 0) {
    throw Error(
        ErrorCode::python_module_missing,
        fmt::format("the package ocr_service is not in {} (interpreter {})", settings.service_dir, settings.python),
        "set OCR_SERVICE_DIR, or install it again");
  }
  state_->interpreter = start_interpreter(settings.python);
  try {
    py::module_::import("sys").attr("path").attr("insert")(0, settings.service_dir);
    const py::module_ bridge = py::module_::import("ocr_service.bridge");
    state_->warm = bridge.attr("warm");
    state_->process = bridge.attr("process");
    state_->prime = bridge.attr("settle");
    state_->load_models = bridge.attr("load_models");
  } catch (const py::error_already_set& error) {
    throw Error(ErrorCode::python_module_broken,
                fmt::format("ocr_service.bridge cannot be imported by {}: {}", settings.python, error.what()),
                "install it again");
  }
}

PythonEngine::~PythonEngine() {
  // Leaked on purpose, interpreter and objects: finalising Python with C extensions loaded is not safe.
  static_cast<void>(state_.release());
}

std::string PythonEngine::warm(const std::function<void(const std::string&)>& report) {
  try {
    std::string result = state_->warm(py::cpp_function(report)).cast<std::string>();
    const py::module_ gc = py::module_::import("gc");
    gc.attr("collect")();
    gc.attr("freeze")();
    return result;
  } catch (const py::error_already_set& error) {
    throw Error(ErrorCode::python_module_broken, fmt::format("the warm-up of ocr_service failed: {}", error.what()),
                "`ocr logs` may say more");
  }
}

std::vector<std::string> PythonEngine::process(int fd, const std::string& request) {
  try {
    std::vector<std::string> frames;
    for (const auto& frame : py::list(state_->process(fd, py::bytes(request))))
      frames.push_back(frame.cast<std::string>());
    return frames;
  } catch (const py::error_already_set& error) {
    throw Error(ErrorCode::internal, fmt::format("ocr_service.bridge.process raised: {}", error.what()));
  }
}

void PythonEngine::prime() {
  try {
    state_->prime();
  } catch (const py::error_already_set& error) {
    throw Error(ErrorCode::python_module_broken, fmt::format("the built-in document cannot be read: {}", error.what()));
  }
}

std::string PythonEngine::load_models() {
  try {
    return state_->load_models().cast<std::string>();
  } catch (const py::error_already_set& error) {
    throw Error(ErrorCode::internal, fmt::format("ocr_service.bridge.load_models raised: {}", error.what()));
  }
}

pid_t PythonEngine::fork_process() {
  PyOS_BeforeFork();
  const pid_t pid = ::fork();
  const int error_number = errno;
  if (pid == 0) {
    PyOS_AfterFork_Child();
  } else {
    PyOS_AfterFork_Parent();
  }
  errno = error_number;
  return pid;
}

std::vector<std::string> PythonEngine::folders() const {
  std::set<std::string> found;
  const py::module_ sys = py::module_::import("sys");
  for (const auto& entry : sys.attr("path").cast<std::vector<std::string>>()) {
    if (entry.starts_with('/')) found.insert(entry);
  }
  return {found.begin(), found.end()};
}

}  // namespace ocr
