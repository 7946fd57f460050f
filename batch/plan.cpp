// SPDX-License-Identifier: Apache-2.0
#include "batch/plan.hpp"

#include "batch/outcome.hpp"
#include "cli/new_file.hpp"
#include "cli/signals.hpp"
#include "common/error.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <optional>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

namespace ocr::batch {

namespace fs = std::filesystem;

namespace {

// 16 bytes each: with nothing else does memory grow with the number of inputs.
struct Key {
  std::uint64_t hash = 0;
  std::uint32_t index = 0;
  bool operator<(const Key& other) const noexcept { return std::tie(hash, index) < std::tie(other.hash, other.index); }
};

std::string normal(const std::string& path) {
  return fs::path(path).lexically_normal().string();
}

std::uint64_t hash_of(const std::string& text) {
  return std::hash<std::string>{}(text);
}

// Calls `pair` with each two neighbours of the same hash.
template <typename Pair>
void each_pair(const std::vector<Key>& sorted, Pair pair) {
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    for (std::size_t j = i + 1; j < sorted.size() && sorted[j].hash == sorted[i].hash; ++j) {
      if (pair(sorted[i].index, sorted[j].index)) break;
    }
  }
}

Error collision(const Records& records, const std::string& output, const Record& one, const Record& two) {
  const std::string first = records.path(one);
  const std::string second = records.path(two);
  const std::string one_below = below_of(records, one);
  const std::string two_below = below_of(records, two);
  return {ErrorCode::usage,
          fmt::format("{} and {} would both become {}", printable(first), printable(second), printable(output)),
          one_below != two_below ? "keep their extensions apart with -o 'DIR/{dir}/{name}.{ext}'"
                                 : "give the folder above them, or number them with -o 'DIR/{n}-{stem}.{ext}'"};
}

void refuse_same_outputs(const Records& records, const Naming& naming) {
  std::vector<Key> keys;
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    const Record record = records.get(i);
    if (record.state == State::same) continue;
    for (const std::string& output : outputs_of(records, naming, i, record))
      keys.push_back({hash_of(normal(output)), i});
  }
  std::sort(keys.begin(), keys.end());
  each_pair(keys, [&](std::uint32_t one, std::uint32_t two) {
    if (one == two) return false;
    const Record first = records.get(one);
    const Record second = records.get(two);
    const auto outputs = outputs_of(records, naming, one, first);
    const auto others = outputs_of(records, naming, two, second);
    for (const std::string& output : outputs) {
      for (const std::string& other : others) {
        if (normal(output) == normal(other)) throw collision(records, output, first, second);
      }
    }
    return false;
  });
}

// Only what exists can be an input.
void refuse_inputs_as_outputs(const Records& records, const Naming& naming) {
  const auto pairs = inputs_in_the_way(records, naming);
  if (pairs.empty()) return;
  const auto [result, input] = pairs.front();
  throw Error(ErrorCode::usage,
              fmt::format("the result of {} would take the place of the input {}",
                          printable(records.path(records.get(result))), printable(records.path(records.get(input)))),
              "give another -o, or leave results out of the inputs with --include or --exclude");
}

// Of the file's size and last bytes: cheap, and files of one size that differ nearly always differ there, be it in the
// offsets of a PDF's objects or in what a picture was compressed to.
// Nothing for what cannot be read; whoever sends it finds out why.
std::optional<std::uint64_t> glance(const std::string& path, std::int64_t size) {
  constexpr std::int64_t kPiece = 4096;
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  std::array<char, kPiece> bytes{};
  if (::pread(fd.get(), bytes.data(), bytes.size(), std::max<std::int64_t>(size - kPiece, 0)) < 0) return std::nullopt;
  return std::hash<std::string_view>{}({bytes.data(), bytes.size()}) ^ static_cast<std::uint64_t>(size);
}

}  // namespace

std::string below_of(const Records& records, const Record& record) {
  return records.path(record).substr(record.below);
}

std::vector<std::string> outputs_of(const Records& records, const Naming& naming, std::uint32_t index,
                                    const Record& record) {
  return naming.outputs(numbered(below_of(records, record), record.copy), std::uint64_t{index} + 1);
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> inputs_in_the_way(const Records& records, const Naming& naming) {
  using File = std::tuple<std::uint64_t, std::uint64_t, std::uint32_t>;
  std::vector<File> existing;
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    const Record record = records.get(i);
    if (record.state == State::same) continue;
    for (const std::string& output : outputs_of(records, naming, i, record)) {
      struct stat info {};
      if (::stat(output.c_str(), &info) == 0) existing.emplace_back(info.st_dev, info.st_ino, i);
    }
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  if (existing.empty()) return pairs;
  std::sort(existing.begin(), existing.end());
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    const Record record = records.get(i);
    if (record.size < 0 || record.state == State::same) continue;
    auto found = std::lower_bound(existing.begin(), existing.end(), File{record.device, record.inode, 0});
    for (; found != existing.end() && std::get<0>(*found) == record.device && std::get<1>(*found) == record.inode;
         ++found)
      pairs.emplace_back(std::get<2>(*found), i);
  }
  return pairs;
}

void drop_same_inputs(Records& records) {
  const auto absolute = [&](std::uint32_t index) { return plain_path(records.path(records.get(index))); };
  std::vector<Key> keys;
  keys.reserve(records.size());
  for (std::uint32_t i = 0; i < records.size(); ++i)
    keys.push_back({hash_of(absolute(i)), i});
  std::sort(keys.begin(), keys.end());
  each_pair(keys, [&](std::uint32_t one, std::uint32_t two) {
    if (absolute(one) != absolute(two)) return false;
    Record record = records.get(two);
    record.state = State::same;
    records.set(two, record);
    // The next one of them is found from this one.
    return true;
  });
}

void refuse_collisions(const Records& records, const Naming& naming) {
  if (naming.streams()) return;
  refuse_same_outputs(records, naming);
  refuse_inputs_as_outputs(records, naming);
}

void mark_repeats(Records& records) {
  std::vector<Key> sizes;
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    const Record record = records.get(i);
    if (record.state == State::planned && record.size > 0)
      sizes.push_back({static_cast<std::uint64_t>(record.size), i});
  }
  std::sort(sizes.begin(), sizes.end());
  const auto alone = [](const std::vector<Key>& sorted, std::size_t i) {
    return (i == 0 || sorted[i - 1].hash != sorted[i].hash) &&
           (i + 1 == sorted.size() || sorted[i + 1].hash != sorted[i].hash);
  };
  std::vector<Key> glances;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (alone(sizes, i)) continue;
    check_interrupted();
    const Record record = records.get(sizes[i].index);
    if (const auto seen = glance(records.path(record), record.size)) glances.push_back({*seen, sizes[i].index});
  }
  std::sort(glances.begin(), glances.end());
  for (std::size_t i = 0; i < glances.size(); ++i) {
    if (alone(glances, i)) continue;
    Record record = records.get(glances[i].index);
    record.may_repeat = true;
    records.set(glances[i].index, record);
  }
}

void prepare_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error && !fs::is_directory(folder)) throw cannot_create(folder, error.value());
  if (::access(folder.c_str(), W_OK | X_OK) != 0) throw cannot_create(folder, errno);
}

}  // namespace ocr::batch
