// SPDX-License-Identifier: Apache-2.0
// ocr-zygote PYTHON SERVICE_DIR MEMORY sandbox|no-sandbox: started by ocrd with its control channel at descriptor 3.
#include "common/error.hpp"
#include "daemon/worker_protocol.hpp"
#include "daemon/zygote/python_engine.hpp"
#include "daemon/zygote/zygote.hpp"

#include <charconv>
#include <chrono>
#include <exception>
#include <string_view>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

int run(const ocr::PythonSettings& python, ocr::SandboxSettings sandbox) {
  using Clock = std::chrono::steady_clock;
  ocr::send_packet(ocr::kControlFd, R"({"event":"progress","stage":"interpreter"})");
  const auto began = Clock::now();
  ocr::PythonEngine engine(python);
  const double ms = std::chrono::duration<double, std::milli>(Clock::now() - began).count();
  ocr::send_packet(ocr::kControlFd, fmt::format(R"({{"event":"progress","stage":"interpreter","ms":{:.1f}}})", ms));
  sandbox.readable = engine.folders();
  for (const char* folder :
       {"/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/usr/share/fonts", "/etc/fonts", "/dev/null",
        "/dev/urandom", "/usr/share/tesseract-ocr", "/proc/cpuinfo", "/sys/devices", "/sys/bus/pci"})
    sandbox.readable.emplace_back(folder);
  ocr::Zygote zygote(engine, ocr::kControlFd, std::move(sandbox));
  if (!zygote.warm()) return 1;
  zygote.serve();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr int kArguments = 5;
  if (argc != kArguments) {
    fmt::print(stderr, "ocr-zygote: started by ocrd only\n");
    return 2;
  }
  ocr::SandboxSettings sandbox;
  const std::string_view memory = argv[3];
  std::from_chars(memory.data(), memory.data() + memory.size(), sandbox.memory);
  sandbox.confine = std::string_view(argv[4]) == "sandbox";
  int status = 1;
  try {
    status = run({argv[1], argv[2]}, sandbox);
  } catch (const ocr::Error& error) {
    ocr::tell_failure(ocr::kControlFd, std::string(ocr::error_name(error.code())), error.what(), error.hint());
  } catch (const std::exception& error) {
    fmt::print(stderr, "ocr-zygote: {}\n", error.what());
  }
  // Not a return: an interpreter with C extensions is never finalised.
  ::_exit(status);
}
