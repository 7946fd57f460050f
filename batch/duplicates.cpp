// SPDX-License-Identifier: Apache-2.0
#include "batch/duplicates.hpp"

#include "common/document_record.hpp"
#include "daemon/store/cached_answer.hpp"

#include <charconv>
#include <cstring>
#include <utility>

namespace ocr::batch {

namespace {

void put(std::string& bytes, const std::string& text) {
  const std::uint64_t size = text.size();
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  bytes += text;
}

std::string take(const std::string& bytes, std::size_t& at) {
  std::uint64_t size = 0;
  std::memcpy(&size, bytes.data() + at, sizeof size);
  std::string text = bytes.substr(at + sizeof size, size);
  at += sizeof size + size;
  return text;
}

// As it travels, and so with all that an answer has.
std::string packed(const Answer& answer) {
  std::string bytes(1, answer.result ? 'r' : 'f');
  bytes += answer.service_failed ? 's' : ' ';
  put(bytes, answer.result ? encode(*answer.result).json : encode(Failure{1, *answer.error}).json);
  for (const std::string& frame : answer.frames)
    put(bytes, frame);
  return bytes;
}

Answer unpacked(const std::string& bytes) {
  Answer answer;
  std::size_t at = 2;
  const std::string json = take(bytes, at);
  if (bytes[0] == 'r') {
    answer.result = decode<Result>({Kind::result, json, {}});
  } else {
    answer.error = decode<Failure>({Kind::failure, json, {}}).error;
  }
  answer.service_failed = bytes[1] == 's';
  while (at < bytes.size())
    answer.frames.push_back(take(bytes, at));
  return answer;
}

}  // namespace

Duplicates::Duplicates() : answers_(unnamed_file()) {}

Duplicates::Content Duplicates::content_of(const std::string& sha256) {
  constexpr std::size_t kDigits = 16;
  constexpr int kHexadecimal = 16;
  Content content{};
  for (std::size_t i = 0; i < content.size(); ++i) {
    const char* const begin = sha256.data() + i * kDigits;
    std::from_chars(begin, begin + kDigits, content[i], kHexadecimal);
  }
  return content;
}

Duplicates::Claim Duplicates::claim(std::uint32_t input, const std::string& sha256) {
  const Content content = content_of(sha256);
  const auto [found, first] = places_.try_emplace(content);
  if (first) {
    reading_.emplace(input, content);
    return Claim::first;
  }
  if (found->second.size > 0) return Claim::known;
  waiting_[content].push_back(input);
  return Claim::waits;
}

std::vector<std::uint32_t> Duplicates::answered(std::uint32_t input, const Answer& answer, bool same_content) {
  const auto reading = reading_.find(input);
  if (reading == reading_.end()) return {};
  const Content content = reading->second;
  reading_.erase(reading);
  if (same_content) {
    const std::string bytes = packed(answer);
    write_at(answers_.get(), end_, bytes.data(), bytes.size());
    places_[content] = {end_, bytes.size()};
    end_ += bytes.size();
  } else {
    places_.erase(content);
  }
  auto waiting = waiting_.extract(content);
  return waiting.empty() ? std::vector<std::uint32_t>{} : std::move(waiting.mapped());
}

Answer Duplicates::answer(const std::string& sha256, const std::string& name, std::int64_t size) const {
  const Place place = places_.at(content_of(sha256));
  std::string bytes(place.size, '\0');
  read_at(answers_.get(), place.begin, bytes.data(), bytes.size());
  Answer answer = unpacked(bytes);
  if (answer.error) {
    answer.frames = {failure_record(name, static_cast<std::uint64_t>(size), *answer.error)};
  } else if (!answer.frames.empty()) {
    answer.frames.front() = store::cached_document(answer.frames.front(), name, 0, 0);
  }
  return answer;
}

}  // namespace ocr::batch
