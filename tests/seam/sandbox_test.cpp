// SPDX-License-Identifier: Apache-2.0
#include "daemon/zygote/sandbox.hpp"

#include "common/error.hpp"
#include "tests/seam/seam.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace ocr;

// The errno that a call ended with, "fine" when it went well.
std::string outcome(long result) {
  return result >= 0 ? "fine" : errno_text(errno);
}

// What `attempt` comes to in a child behind the sandbox.
std::string confined(const SandboxSettings& settings, const std::function<std::string()>& attempt) {
  return test::in_child([] { return ::fork(); },
                        [&] {
                          static_cast<void>(enter_sandbox(settings));
                          return attempt();
                        });
}

SandboxSettings reading(const test::TempDir& folder) {
  return {2ULL << 30U, {folder.path().string()}, true};
}

bool kernel_has_landlock() {
  const std::string layers =
      test::in_child([] { return ::fork(); }, [] { return fmt::format("{}", fmt::join(enter_sandbox({}), " ")); });
  return layers.find("landlock") != std::string::npos;
}

}  // namespace

TEST_CASE("sandbox: tells which layers are active") {
  const auto layers = [](bool confine) {
    return test::in_child([] { return ::fork(); },
                          [confine] {
                            SandboxSettings settings;
                            settings.confine = confine;
                            return fmt::format("{}", fmt::join(enter_sandbox(settings), " "));
                          });
  };
  CHECK(layers(false) == "no_new_privs rlimits");
  const std::string all = layers(true);
  CHECK(all.starts_with("no_new_privs rlimits"));
  CHECK(all.ends_with("seccomp"));
}

TEST_CASE("sandbox: no socket, no other program, no other process") {
  CHECK(confined({}, [] { return outcome(::socket(AF_INET, SOCK_STREAM, 0)); }) == "Operation not permitted");
  CHECK(confined({}, [] { return outcome(::socket(AF_UNIX, SOCK_STREAM, 0)); }) == "Operation not permitted");
  CHECK(confined({}, [] { return outcome(::fork()); }) == "Operation not permitted");
  CHECK(confined({}, [] { return outcome(::execl("/bin/true", "true", nullptr)); }) == "Operation not permitted");
  CHECK(confined({}, [] { return outcome(::kill(::getppid(), 0)); }) == "Operation not permitted");
}

TEST_CASE("sandbox: without confinement only the limits hold") {
  SandboxSettings settings;
  settings.confine = false;
  CHECK(confined(settings, [] { return outcome(::socket(AF_UNIX, SOCK_STREAM, 0)); }) == "fine");
  CHECK(confined(settings, [] { return std::to_string(::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)); }) == "1");
}

TEST_CASE("sandbox: only the folders that are named can be read, and nothing can be written") {
  if (!kernel_has_landlock()) {
    WARN("skipped: this kernel has no Landlock");
    return;
  }
  const test::TempDir inside;
  const test::TempDir outside;
  const std::string named = inside.write("file", "x");
  const std::string other = outside.write("file", "x");
  CHECK(confined(reading(inside), [&] { return outcome(::open(named.c_str(), O_RDONLY)); }) == "fine");
  CHECK(confined(reading(inside), [&] { return outcome(::open(other.c_str(), O_RDONLY)); }) == "Permission denied");
  CHECK(confined(reading(inside), [&] { return outcome(::open(named.c_str(), O_WRONLY)); }) == "Permission denied");
  CHECK(confined(reading(inside), [&] { return outcome(::open((named + "2").c_str(), O_WRONLY | O_CREAT, 0600)); }) ==
        "Permission denied");
  CHECK(confined(reading(inside), [&] { return outcome(::unlink(named.c_str())); }) == "Permission denied");
  CHECK(confined(reading(inside), [] { return outcome(::open("/etc/passwd", O_RDONLY)); }) == "Permission denied");
}

TEST_CASE("sandbox: one file may be named, and a folder that is not there harms nothing") {
  if (!kernel_has_landlock()) {
    WARN("skipped: this kernel has no Landlock");
    return;
  }
  const SandboxSettings settings{0, {"/nonexistent", "/dev/null"}, true};
  CHECK(confined(settings, [] { return outcome(::open("/dev/null", O_RDONLY)); }) == "fine");
  CHECK(confined(settings, [] { return outcome(::open("/dev/null", O_WRONLY)); }) == "fine");
  CHECK(confined(settings, [] { return outcome(::open("/dev/zero", O_RDONLY)); }) == "Permission denied");
}

TEST_CASE("sandbox: what may be read can be said ahead of the rest") {
  if (!kernel_has_landlock()) {
    WARN("skipped: this kernel has no Landlock");
    return;
  }
  const auto ahead = [](const std::function<std::string()>& attempt) {
    return test::in_child([] { return ::fork(); },
                          [&] {
                            confine_files({0, {"/dev/null"}, true});
                            return attempt();
                          });
  };
  CHECK(ahead([] { return outcome(::open("/dev/null", O_RDONLY)); }) == "fine");
  CHECK(ahead([] { return outcome(::open("/etc/passwd", O_RDONLY)); }) == "Permission denied");
  CHECK(ahead([] { return outcome(::socket(AF_UNIX, SOCK_STREAM, 0)); }) == "fine");
}

TEST_CASE("sandbox: a descriptor that is open stays of use") {
  const test::TempDir folder;
  const UniqueFd fd(::open(folder.write("file", "content").c_str(), O_RDONLY | O_CLOEXEC));
  CHECK(confined({}, [&] { return read_all(fd.get(), 100); }) == "content");
}

TEST_CASE("sandbox: memory and file size are limited, and no core is left") {
  const SandboxSettings settings{256ULL << 20U, {}, true};
  const auto limit_of = [&](__rlimit_resource resource) {
    return confined(settings, [resource] {
      rlimit limit{};
      return ::getrlimit(resource, &limit) == 0 ? std::to_string(limit.rlim_max) : errno_text(errno);
    });
  };
  CHECK(limit_of(RLIMIT_AS) == std::to_string(256U << 20U));
  CHECK(limit_of(RLIMIT_CORE) == "0");
  CHECK(limit_of(RLIMIT_FSIZE) == "0");
}

TEST_CASE("sandbox: processor time is counted from now") {
  const std::string seconds =
      test::in_child([] { return ::fork(); },
                     [] {
                       limit_cpu_time(100);
                       rlimit limit{};
                       static_cast<void>(::getrlimit(RLIMIT_CPU, &limit));
                       rusage used{};
                       ::getrusage(RUSAGE_SELF, &used);
                       return std::to_string(limit.rlim_cur - static_cast<rlim_t>(used.ru_utime.tv_sec));
                     });
  CHECK(std::stoi(seconds) >= 100);
  CHECK(std::stoi(seconds) <= 102);
}
