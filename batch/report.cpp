// SPDX-License-Identifier: Apache-2.0
#include "batch/report.hpp"

#include "cli/named_descriptor.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ocr::batch {

namespace {

using nlohmann::ordered_json;

constexpr std::string_view kHeader =
    "input,state,outputs,code,message,hint,retryable,ms,sha256,cached,failed_checks,below,batch,input_b64\n";

std::string_view state_name(State state) noexcept {
  switch (state) {
    case State::done:
      return "done";
    case State::skipped:
      return "skipped";
    default:
      return "failed";
  }
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_line(const Outcome& outcome, std::int64_t batch) {
  std::string outputs;
  for (const Written& written : outcome.outputs)
    outputs += (outputs.empty() ? "" : ";") + escape_invalid_utf8(written.path);
  const ErrorInfo error = outcome.error.value_or(ErrorInfo{});
  const std::array<std::string, 14> fields{
      escape_invalid_utf8(outcome.input),
      std::string(state_name(outcome.state)),
      outputs,
      error.code,
      error.message,
      error.hint,
      outcome.error ? (error.retryable ? "true" : "false") : "",
      fmt::format("{:.1f}", outcome.ms),
      outcome.sha256,
      outcome.cached ? "true" : "false",
      fmt::format("{}", fmt::join(outcome.failed_checks, " ")),
      escape_invalid_utf8(outcome.below),
      batch == 0 ? "" : std::to_string(batch),
      is_utf8(outcome.input) ? "" : base64_encode(outcome.input),
  };
  std::string line;
  for (const std::string& field : fields)
    line += (line.empty() ? "" : ",") + csv_field(field);
  return line + "\n";
}

void put_bytes(ordered_json& object, const std::string& name, const std::string& bytes) {
  object[name] = escape_invalid_utf8(bytes);
  if (!is_utf8(bytes)) object[name + "_b64"] = base64_encode(bytes);
}

std::string json_line(const Outcome& outcome, std::int64_t batch) {
  ordered_json object;
  put_bytes(object, "input", outcome.input);
  object["state"] = state_name(outcome.state);
  auto& outputs = object["outputs"] = ordered_json::array();
  for (const Written& written : outcome.outputs)
    outputs.push_back(escape_invalid_utf8(written.path));
  if (outcome.error) {
    object["code"] = outcome.error->code;
    object["message"] = outcome.error->message;
    object["hint"] = outcome.error->hint;
    object["retryable"] = outcome.error->retryable;
  } else {
    object["code"] = object["message"] = object["hint"] = object["retryable"] = nullptr;
  }
  constexpr double kTenths = 10;
  object["ms"] = static_cast<double>(static_cast<std::int64_t>(outcome.ms * kTenths)) / kTenths;
  object["sha256"] = outcome.sha256.empty() ? ordered_json(nullptr) : ordered_json(outcome.sha256);
  object["cached"] = outcome.cached;
  object["failed_checks"] = outcome.failed_checks;
  put_bytes(object, "below", outcome.below);
  object["batch"] = batch == 0 ? ordered_json(nullptr) : ordered_json(batch);
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

ReportFormat report_format(const std::string& choice, std::string_view file) {
  if (choice.empty()) return file.ends_with(".csv") ? ReportFormat::csv : ReportFormat::ndjson;
  return choice == "csv" ? ReportFormat::csv : ReportFormat::ndjson;
}

std::string report_line(const Outcome& outcome, ReportFormat format, std::int64_t batch) {
  return format == ReportFormat::csv ? csv_line(outcome, batch) : json_line(outcome, batch);
}

std::string report_name(const std::string& file) {
  return file == "-" ? "standard output" : printable(file);
}

Report::Report(const std::string& file, ReportFormat format, Existing existing) : path_(file), format_(format) {
  struct stat info {};
  const auto descriptor = named_descriptor(file, STDOUT_FILENO);
  const bool exists = !descriptor && ::stat(file.c_str(), &info) == 0;
  if (descriptor) {
    fd_.reset(::fcntl(*descriptor, F_DUPFD_CLOEXEC, 3));
    if (!fd_) throw write_failed(report_name(file), errno);
  } else if (exists && !S_ISREG(info.st_mode)) {
    fd_.reset(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY));
    if (!fd_) throw cannot_create(file, errno);
  } else if (exists && existing == Existing::append) {
    open_to_append();
    if (::lseek(fd_.get(), 0, SEEK_END) > 0) return;
  } else {
    if (exists && existing == Existing::refuse) throw exists_already(file);
    file_ = NewFile(file, fmt::format(".ocr-report-{}.tmp", ::getpid()));
    fd_.reset(::fcntl(file_.descriptor(), F_DUPFD_CLOEXEC, 3));
    if (!fd_) throw cannot_create(file, errno);
  }
  if (format == ReportFormat::csv) write(kHeader);
}

void Report::add(const Outcome& outcome, std::int64_t batch) {
  write(report_line(outcome, format_, batch));
}

void Report::begin() {
  if (file_.descriptor() < 0) return;
  static_cast<void>(file_.finish(false));
  file_.commit(true);
  ::fcntl(fd_.get(), F_SETFL, O_APPEND);
}

void Report::open_to_append() {
  fd_.reset(::open(path_.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY));
  if (!fd_) throw cannot_create(path_, errno);
  off_t end = ::lseek(fd_.get(), 0, SEEK_END);
  const off_t written = end;
  char last = '\n';
  while (end > 0 && ::pread(fd_.get(), &last, 1, end - 1) == 1 && last != '\n')
    --end;
  if (end < written && ::ftruncate(fd_.get(), end) != 0) throw cannot_create(path_, errno);
}

void Report::write(std::string_view text) {
  try {
    write_all(fd_.get(), text);
  } catch (const std::system_error& error) {
    throw write_failed(report_name(path_), error.code().value());
  }
}

}  // namespace ocr::batch
