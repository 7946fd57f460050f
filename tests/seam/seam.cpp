// SPDX-License-Identifier: Apache-2.0
// Python.h comes first, as its manual asks.
#include "tests/seam/seam.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <Python.h>
#include <fmt/format.h>

#include <array>
#include <exception>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace ocr::test {

std::string in_child(const std::function<pid_t()>& fork, const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw_errno("cannot create a pipe");
  const UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) throw_errno("cannot fork");
  if (pid == 0) {
    try {
      write_all(writing.get(), work());
    } catch (const std::exception& error) {
      write_all(writing.get(), fmt::format("threw {}", error.what()));
    }
    ::_exit(0);
  }
  writing.reset();
  const std::string text = read_all(reading.get(), 1U << 20U);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status == 0 ? text : fmt::format("died with {} after: {}", status, text);
}

namespace {

void run_python(const std::string& code) {
  if (::PyRun_SimpleString(code.c_str()) != 0) throw std::runtime_error("Python of a test failed");
}

}  // namespace

// 64 MiB stay mapped, as models do.
FakeModels::FakeModels(const std::string& also) {
  run_python(fmt::format(R"(
import mmap, sys, types
engines = types.ModuleType("ocr_service.recognition.engines")
def load_models(engine):
    {}
    engines.kept = mmap.mmap(-1, 64 << 20)
    return [types.SimpleNamespace(name="fake model", ms=12.5, megabytes=3.5)]
engines.load_models = load_models
package = types.ModuleType("ocr_service.recognition")
package.__path__ = []
package.engines = engines
sys.modules["ocr_service.recognition"] = package
sys.modules["ocr_service.recognition.engines"] = engines
)",
                         also));
}

FakeModels::~FakeModels() {
  run_python(R"(
import sys
for name in ("ocr_service.recognition", "ocr_service.recognition.engines"):
    sys.modules.pop(name, None)
)");
}

std::string status_line(const std::filesystem::path& file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + ":")) return std::string(trim(std::string_view(line).substr(name.size() + 1)));
  }
  return {};
}

std::uint64_t limit_of(pid_t pid, const std::string& name) {
  std::ifstream lines(fmt::format("/proc/{}/limits", pid));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name)) return std::stoull(line.substr(name.size()));
  }
  return 0;
}

UniqueFd tiny_pdf(const std::string& text) {
  const std::string content = fmt::format("BT /F 12 Tf 20 50 Td ({}) Tj ET", text);
  const std::array<std::string, 5> objects{
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
      fmt::format("<< /Length {} >>\nstream\n{}\nendstream", content.size(), content),
      "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"};
  std::string pdf = "%PDF-1.4\n";
  std::string table = "0000000000 65535 f \n";
  for (std::size_t i = 0; i < objects.size(); ++i) {
    table += fmt::format("{:010} 00000 n \n", pdf.size());
    pdf += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects.at(i));
  }
  const std::size_t start = pdf.size();
  pdf += fmt::format("xref\n0 {0}\n{1}trailer\n<< /Size {0} /Root 1 0 R >>\nstartxref\n{2}\n%%EOF\n",
                     objects.size() + 1, table, start);
  return make_memfd("tiny.pdf", pdf);
}

}  // namespace ocr::test
