// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/cache_key.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <openssl/evp.h>
#include <unistd.h>

namespace ocr::store {

namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;
// Coarser than the clock of any file system in use (FAT's ticks are two seconds).
constexpr std::int64_t kRacy = 3 * kNanoseconds;

std::int64_t nanoseconds(const timespec& time) noexcept {
  return static_cast<std::int64_t>(time.tv_sec) * kNanoseconds + time.tv_nsec;
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
      throw Error(ErrorCode::internal, "the cryptographic library has no SHA-256");
  }
  void add(const void* data, std::size_t size) { EVP_DigestUpdate(context_.get(), data, size); }
  [[nodiscard]] std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
    std::string text;
    for (unsigned int at = 0; at < size; ++at)
      text += fmt::format("{:02x}", digest[at]);
    return text;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace

std::string options_of(const ReadRequest& request) {
  constexpr std::size_t kMost = 1024;  // an index takes no longer keys
  auto object = nlohmann::json::parse(encode(request).json);
  for (const char* name : {"id", "file", "file_b64", "path", "path_b64", "password", "password_b64", "timeout_ms",
                           "formats", "fresh", "no_store"})
    object.erase(name);
  // Who asks for it as a format gets the document that holds it.
  if (std::find(request.formats.begin(), request.formats.end(), "explain") != request.formats.end())
    object["explain"] = true;
  // Whole files of the user's: their content counts, to read them here does not help.
  if (const auto layouts = object.find("layouts"); layouts != object.end()) {
    const std::string content = layouts->dump();
    object.erase(layouts);
    object.emplace("layouts", sha256_of(content));
  }
  // What was opened with a password is no answer for those who do not give one.
  if (!request.password.empty()) object["locked"] = true;
  std::string text = object.dump();
  return text.size() > kMost ? nlohmann::json{{"sha256", sha256_of(text)}}.dump() : text;
}

bool may_be_cached(const ReadRequest& request) noexcept {
  return request.password.empty();
}

std::string sha256_of_file(int fd) {
  std::array<char, 1U << 16U> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): what is read is written first
  Sha256 hash;
  for (off_t at = 0;;) {
    const ssize_t count = ::pread(fd, buffer.data(), buffer.size(), at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_errno("cannot read the document");
    if (count == 0) return hash.hex();
    hash.add(buffer.data(), static_cast<std::size_t>(count));
    at += count;
  }
}

std::string sha256_of(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes.data(), bytes.size());
  return hash.hex();
}

std::size_t ContentMemory::PlaceHash::operator()(const Place& place) const noexcept {
  constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15U;
  return std::hash<std::uint64_t>()(place.inode ^ (place.device * kGoldenRatio));
}

std::optional<std::string> ContentMemory::known(const struct stat& file) {
  const auto found = index_.find({file.st_dev, file.st_ino});
  if (found == index_.end()) return std::nullopt;
  const Entry& entry = *found->second;
  // The change time counts above all: nobody can set it, whatever was done to the modification time.
  if (entry.size != file.st_size || entry.modified_ns != nanoseconds(file.st_mtim) ||
      entry.changed_ns != nanoseconds(file.st_ctim)) {
    entries_.erase(found->second);
    index_.erase(found);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return entry.sha256;
}

void ContentMemory::remember(const struct stat& file, std::int64_t now_ns, const std::string& sha256) {
  const Place place{file.st_dev, file.st_ino};
  if (const auto found = index_.find(place); found != index_.end()) {
    entries_.erase(found->second);
    index_.erase(found);
  }
  const std::int64_t modified = nanoseconds(file.st_mtim);
  const std::int64_t changed = nanoseconds(file.st_ctim);
  if (now_ns - std::max(modified, changed) < kRacy || capacity_ == 0) return;
  if (entries_.size() >= capacity_) {
    index_.erase(entries_.back().place);
    entries_.pop_back();
  }
  entries_.push_front({place, file.st_size, modified, changed, sha256});
  index_.emplace(place, entries_.begin());
}

}  // namespace ocr::store
