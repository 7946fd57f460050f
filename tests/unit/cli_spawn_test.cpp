// SPDX-License-Identifier: Apache-2.0
#include "cli/spawn.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sys/stat.h>
#include <sys/wait.h>

namespace {

using namespace ocr;
using ocr::test::error_of;
using ocr::test::read_file;
using ocr::test::TempDir;

// A program that stands for ocrd: what it writes to descriptor 3 is what the client hears.
std::filesystem::path script(const TempDir& folder, const std::string& body) {
  const std::string name = folder.write("ocrd", "#!/bin/sh\n" + body);
  std::filesystem::permissions(name, std::filesystem::perms::owner_all);
  return name;
}

struct Heard {
  bool bound = false;
  std::optional<Error> error;
};

Heard run(const TempDir& folder, const std::string& body) {
  const std::filesystem::path log = folder / "ocrd.log";
  const SpawnedDaemon daemon = spawn_daemon(script(folder, body), {"--ready-fd", "3"}, log);
  Heard heard;
  heard.error = error_of([&] { return heard.bound = wait_until_bound(daemon, [] {}); });
  ::waitpid(daemon.pid, nullptr, 0);
  return heard;
}

bool holds(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

TEST_CASE("spawn: the daemon sees only the variables that concern it") {
  const std::array<const char*, 8> before{"HOME=/h",       "OCR_WORKERS=2", "LD_PRELOAD=x",       "PATH=/evil",
                                          "PYTHONPATH=/p", "LC_ALL=C",      "XDG_RUNTIME_DIR=/r", nullptr};
  const auto kept = daemon_environment(before.data());
  for (const char* wanted :
       {"HOME=/h", "OCR_WORKERS=2", "LC_ALL=C", "XDG_RUNTIME_DIR=/r", "PATH=/usr/local/bin:/usr/bin:/bin"})
    CHECK(holds(kept, wanted));
  CHECK(kept.size() == 5);
}

TEST_CASE("spawn: the ready pipe says bound or running") {
  const TempDir folder;
  CHECK(run(folder, "echo bound >&3\n").bound);
  const Heard running = run(folder, "echo running >&3\n");
  CHECK_FALSE(running.bound);
  CHECK_FALSE(running.error);
}

TEST_CASE("spawn: the daemon's own reason arrives with code, message and hint") {
  const TempDir folder;
  const Heard heard = run(folder, R"(echo 'error {"code":"config","message":"bad setting","hint":"mend it"}' >&3)");
  REQUIRE(heard.error);
  CHECK(heard.error->code() == ErrorCode::config);
  CHECK(std::string(heard.error->what()) == "bad setting");
  CHECK(heard.error->hint() == "mend it");
}

TEST_CASE("spawn: an end without a word tells how it ended and what the log says") {
  const TempDir folder;
  const Heard exited = run(folder, "echo the reason >&2\nexit 3\n");
  REQUIRE(exited.error);
  CHECK(exited.error->code() == ErrorCode::unavailable);
  CHECK(std::string(exited.error->what()) == "ocrd ended while it started (exit status 3)");
  CHECK(exited.error->hint().find("the reason") != std::string::npos);
  const Heard killed = run(folder, "kill -9 $$\n");
  REQUIRE(killed.error);
  CHECK(std::string(killed.error->what()) == "ocrd was killed by signal 9 while it started");
}

TEST_CASE("spawn: a session of its own, no descriptor above the pipe, a private log") {
  const TempDir folder;
  const UniqueFd leaked(::dup(1));
  const Heard heard = run(folder,
                          "ls /proc/self/fd | tr '\\n' ' ' >&2; read -r _ _ _ _ _ session _ </proc/$$/stat; test "
                          "\"$session\" = $$ && echo own session >&2; echo bound >&3\n");
  CHECK(heard.bound);
  const std::string log = read_file(folder / "ocrd.log");
  // ls itself opens the folder that it lists, as 4.
  CHECK(log.starts_with("0 1 2 3 4 "));
  CHECK(log.find(" 5 ") == std::string::npos);
  CHECK(log.find("own session") != std::string::npos);
  CHECK(ocr::test::permissions_of(folder / "ocrd.log") == 0600);
}
