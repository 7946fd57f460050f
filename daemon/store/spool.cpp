// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/spool.hpp"

#include "common/error.hpp"
#include "common/fd.hpp"
#include "common/log.hpp"
#include "common/paths.hpp"
#include "common/units.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ocr::store {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr log::Domain kLog{"spool"};
constexpr std::string_view kSuffix = ".reading";
constexpr std::string_view kSetAside = ".refused";
constexpr std::string_view kHint = "bring the database back, or make room: the limit is OCR_SPOOL_LIMIT";

// A line of JSON with the sizes, then the bytes in their order: document, then each rendering.
std::string written(const Reading& reading) {
  json head{{"options", reading.options},
            {"read_at", reading.read_at},
            {"notes", reading.answer.notes},
            {"document", reading.answer.document.size()},
            {"renderings", json::array()}};
  for (const Rendering& each : reading.answer.renderings)
    head["renderings"].push_back({{"format", each.format}, {"size", each.content.size()}});
  std::string text = head.dump() + "\n" + reading.answer.document;
  for (const Rendering& each : reading.answer.renderings)
    text += each.content;
  return text;
}

// Throws json::exception or std::out_of_range when the text is no reading.
Reading parsed(const std::string& text) {
  std::size_t at = text.find('\n') + 1;
  const auto take = [&](std::size_t size) {
    if (size > text.size() - at) throw std::out_of_range("it ends too early");
    at += size;
    return text.substr(at - size, size);
  };
  const json head = json::parse(text.substr(0, at));
  Reading reading;
  reading.options = head.at("options").get<std::string>();
  reading.read_at = head.at("read_at").get<std::string>();
  reading.answer.notes = head.at("notes").get<std::string>();
  reading.answer.document = take(head.at("document").get<std::size_t>());
  for (const json& each : head.at("renderings")) {
    std::string content = take(each.at("size").get<std::size_t>());
    reading.answer.renderings.push_back({each.at("format").get<std::string>(), std::move(content)});
  }
  return reading;
}

void sync_folder(const fs::path& folder) {
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) throw_errno("cannot write {}", folder.string());
}

}  // namespace

Spool::Spool(fs::path folder, std::uint64_t limit) : folder_(std::move(folder)), limit_(limit) {}

void Spool::add(const Reading& reading) {
  const std::string text = written(reading);
  // Counting reads the whole folder, which grows with each.
  constexpr auto kCount = std::chrono::milliseconds(200);
  const auto fits = [&] { return known_.bytes + text.size() <= limit_; };
  if (const auto now = std::chrono::steady_clock::now(); !fits() || now - counted_at_ > kCount) {
    known_ = size();
    counted_at_ = now;
  }
  if (!fits()) {
    throw Error(ErrorCode::spool_full,
                fmt::format("the database is away, and {} of readings wait for it in {}", format_size(known_.bytes),
                            folder_.string()),
                std::string(kHint));
  }
  // read_at sorts as text; the rest keeps two of one millisecond, and two processes, apart.
  const std::string name = fmt::format("{}-{:06}-{}{}", reading.read_at, ++last_, ::getpid(), kSuffix);
  const fs::path temporary = folder_ / ("." + name);
  try {
    ensure_private_directory(folder_);
    UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) throw_errno("cannot create {}", temporary.string());
    write_all(fd.get(), text);
    if (::fsync(fd.get()) != 0) throw_errno("cannot write {}", temporary.string());
    fs::rename(temporary, folder_ / name);
    sync_folder(folder_);
    known_.bytes += text.size();
    ++known_.files;
  } catch (const std::exception& error) {
    ::unlink(temporary.c_str());
    throw Error(ErrorCode::spool_full, fmt::format("the database is away, and its spool fails: {}", error.what()),
                std::string(kHint));
  }
}

std::vector<std::string> Spool::names(std::initializer_list<std::string_view> endings) const {
  std::vector<std::string> names;
  std::error_code none;
  for (fs::directory_iterator at(folder_, none), end; !none && at != end; at.increment(none)) {
    std::string name = at->path().filename().string();
    const bool fits = std::any_of(endings.begin(), endings.end(), [&](auto ending) { return name.ends_with(ending); });
    if (name.front() != '.' && fits) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> Spool::waiting() const {
  return names({kSuffix});
}

std::optional<Reading> Spool::load(const std::string& name) {
  try {
    return read(name);
  } catch (const std::exception& error) {
    kLog.error("{}: {}; it is set aside", name, error.what());
    set_aside(name);
    return std::nullopt;
  }
}

std::optional<Reading> Spool::read(const std::string& name) const {
  const UniqueFd fd(::open((folder_ / name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return std::nullopt;
  return parsed(read_all(fd.get(), SIZE_MAX));
}

std::int64_t Spool::forget(const std::function<bool(const std::string& name, const Reading* reading)>& chosen) {
  std::int64_t count = 0;
  for (const std::string& name : names({kSuffix, kSetAside})) {
    std::optional<Reading> reading;
    try {
      reading = read(name);
    } catch (const std::exception&) {
      // Only its name tells something.
    }
    if (!chosen(name, reading ? &*reading : nullptr)) continue;
    remove(name);
    ++count;
  }
  return count;
}

void Spool::remove(const std::string& name) noexcept {
  ::unlink((folder_ / name).c_str());
}

void Spool::set_aside(const std::string& name) noexcept {
  std::error_code ignored;
  fs::rename(folder_ / name, folder_ / (name + std::string(kSetAside)), ignored);
}

Spool::Size Spool::size() const {
  Size sum;
  for (const std::string& name : waiting()) {
    struct stat info {};
    if (::stat((folder_ / name).c_str(), &info) != 0) continue;
    ++sum.files;
    sum.bytes += static_cast<std::uint64_t>(info.st_size);
  }
  return sum;
}

}  // namespace ocr::store
