// SPDX-License-Identifier: Apache-2.0
#include "daemon/ready_pipe.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <fcntl.h>
#include <unistd.h>

namespace {

using namespace ocr;

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), 0) == 0);
    reading.reset(ends[0]);
    writing = ends[1];
  }
  // All that comes until the other end is closed.
  [[nodiscard]] std::string text() const { return read_all(reading.get(), 10000); }
  UniqueFd reading;
  int writing = -1;
};

}  // namespace

TEST_CASE("ready_pipe: one line is told, and the pipe closed") {
  const Pipe pipe;
  ReadyPipe ready(pipe.writing);
  CHECK((::fcntl(pipe.writing, F_GETFD) & FD_CLOEXEC) != 0);
  ready.bound();
  CHECK(pipe.text() == "bound\n");
  ready.bound();
}

TEST_CASE("ready_pipe: that another daemon runs is no failure") {
  const Pipe pipe;
  ReadyPipe(pipe.writing).running();
  CHECK(pipe.text() == "running\n");
}

TEST_CASE("ready_pipe: a failure travels with its code, message and hint, on one line") {
  const Pipe pipe;
  ReadyPipe ready(pipe.writing);
  CHECK(ready.failed(Error(ErrorCode::config, "line\nend \xff", "mend it")) == 78);
  const std::string text = pipe.text();
  REQUIRE(text.starts_with("error "));
  CHECK(text.find('\n') == text.size() - 1);
  const auto object = nlohmann::json::parse(text.substr(6));
  CHECK(object.at("code") == "config");
  CHECK(object.at("hint") == "mend it");
  CHECK(object.at("message") == "line\nend \xef\xbf\xbd");
}

TEST_CASE("ready_pipe: a starter that has ended is no reason to end") {
  Pipe pipe;
  pipe.reading.reset();
  ReadyPipe ready(pipe.writing);
  ready.bound();
  ReadyPipe(-1).bound();
}
