// SPDX-License-Identifier: Apache-2.0
// What tells whether two requests have the same answer: the content, the engine, and the options that change the
// result.
#pragma once

#include "common/protocol.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <unordered_map>

namespace ocr::store {

struct CacheKey {
  std::string sha256;  // of the content
  std::string engine;  // fingerprint of product, models and packages, from the warm-up's report
  std::string options;
};

// Everything of the request but what cannot change the document: id, name, path, time-out, formats, and how the store
// is used; and never the password, only that there was one. Canonical JSON, so equal text is equal meaning; an option
// added to the wire counts without a change here.
[[nodiscard]] std::string options_of(const ReadRequest& request);

// A document that was opened with a password is answered only to those who can open it: by a worker.
[[nodiscard]] bool may_be_cached(const ReadRequest& request) noexcept;

// SHA-256 of the whole file, from its start, as 64 hexadecimal digits; the file's offset stays. Throws
// std::system_error.
[[nodiscard]] std::string sha256_of_file(int fd);
[[nodiscard]] std::string sha256_of(std::string_view bytes);

// The contents of files that were hashed lately, so that a file which did not change is not read again. Keeps the
// `capacity` used last. Not thread-safe.
class ContentMemory {
 public:
  explicit ContentMemory(std::size_t capacity) : capacity_(capacity) {}

  // Nothing for a file that is unknown or was changed since.
  [[nodiscard]] std::optional<std::string> known(const struct stat& file);
  // Forgets what it knew when the file was changed so shortly before `now_ns` (since 1970) that a second change within
  // the same tick of the file system's clock would not show.
  void remember(const struct stat& file, std::int64_t now_ns, const std::string& sha256);

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  struct Place {
    std::uint64_t device;
    std::uint64_t inode;
    bool operator==(const Place&) const = default;
  };
  struct PlaceHash {
    std::size_t operator()(const Place& place) const noexcept;
  };
  struct Entry {
    Place place;
    std::int64_t size;
    std::int64_t modified_ns;
    std::int64_t changed_ns;
    std::string sha256;
  };

  std::size_t capacity_;
  std::list<Entry> entries_;  // used last first
  std::unordered_map<Place, std::list<Entry>::iterator, PlaceHash> index_;
};

}  // namespace ocr::store
