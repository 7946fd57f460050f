// SPDX-License-Identifier: Apache-2.0
#include "batch/records.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <system_error>

using namespace ocr::batch;

TEST_CASE("piece_file: what is read is what was written last, wherever the kept block is") {
  constexpr std::uint32_t kSeed = 20261128;
  constexpr std::size_t kMost = 20'000;
  std::mt19937 chance(kSeed);
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(chance);
  };
  PieceFile file;
  std::string model;
  for (int step = 0; step < 20'000; ++step) {
    const std::size_t size = 1 + below(200);
    const bool append = model.size() < kMost && below(4) == 0;
    if (append || (below(2) == 0 && model.size() > size)) {
      const std::size_t at = append ? model.size() : below(model.size() - size);
      const std::string piece(size, static_cast<char>('a' + below(26)));
      file.write(at, piece.data(), size);
      if (append) model.resize(at + size);
      model.replace(at, size, piece);
    } else if (model.size() > size) {
      const std::size_t at = below(model.size() - size + 1);
      std::string piece(size, '\0');
      file.read(at, piece.data(), size);
      REQUIRE(piece == model.substr(at, size));
    }
  }
}

TEST_CASE("piece_file: nothing is read beyond the end, nor what was there before it was emptied") {
  PieceFile file;
  char byte = 'x';
  CHECK_THROWS_AS(file.read(0, &byte, 1), std::system_error);
  file.write(0, "ab", 2);
  file.read(1, &byte, 1);
  CHECK(byte == 'b');
  CHECK_THROWS_AS(file.read(2, &byte, 1), std::system_error);
  file.clear();
  CHECK_THROWS_AS(file.read(0, &byte, 1), std::system_error);
}

TEST_CASE("records: each keeps its path and what is set, also after others were added") {
  Records records;
  for (int i = 0; i < 300; ++i) {
    Record record;
    record.size = i;
    records.add(record, std::string(static_cast<std::size_t>(i), 'p'));
  }
  Record changed = records.get(7);
  changed.state = State::done;
  records.set(7, changed);
  CHECK(records.get(6).state == State::planned);
  CHECK(records.get(7).state == State::done);
  CHECK(records.path(records.get(299)).size() == 299);
  CHECK(records.path(records.get(0)).empty());
  records.clear();
  CHECK(records.size() == 0);
}
