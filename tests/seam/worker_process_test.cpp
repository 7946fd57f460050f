// SPDX-License-Identifier: Apache-2.0
#include "daemon/zygote/worker_process.hpp"

#include "common/error.hpp"
#include "daemon/worker_protocol.hpp"
#include "tests/seam/seam.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <csignal>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace ocr;
using nlohmann::json;

// A worker as the zygote forks it, with all that it may read.
class ForkedWorker {
 public:
  ForkedWorker() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw_errno("cannot create a channel");
    channel_.reset(ends[0]);
    const UniqueFd theirs(ends[1]);
    SandboxSettings sandbox{2ULL << 30U, test::seam().engine.folders(), true};
    for (const char* folder : {"/usr/lib", "/lib", "/lib64"})
      sandbox.readable.emplace_back(folder);
    const pid_t parent = ::getpid();
    pid_ = test::seam().engine.fork_process();
    if (pid_ == 0) {
      channel_.reset();
      run_worker(test::seam().engine, theirs.get(), parent, sandbox);
    }
  }
  ~ForkedWorker() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    static_cast<void>(end());
  }
  ForkedWorker(const ForkedWorker&) = delete;
  ForkedWorker& operator=(const ForkedWorker&) = delete;

  [[nodiscard]] Parts next() {
    REQUIRE(reader_.read(channel_.get()) == PartsReader::State::complete);
    return reader_.take_parts();
  }
  void ask(const std::string& file, const UniqueFd& document) const {
    send_parts(channel_.get(), {json{{"file", file}, {"formats", {"text"}}}.dump(), "60000"}, document.get());
  }
  void hang_up() noexcept { channel_.reset(); }
  // Its end as waitpid(2) gives it.
  [[nodiscard]] int end() noexcept {
    int status = 0;
    if (pid_ > 0) ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return status;
  }

 private:
  UniqueFd channel_;
  pid_t pid_ = 0;
  PartsReader reader_;
};

}  // namespace

TEST_CASE("worker_process: it says that it is there and what confines it, then reads one document after another") {
  ForkedWorker worker;
  const Parts born = worker.next();
  REQUIRE(born.size() == 1);
  CHECK(json::parse(born[0]).at("sandbox").size() >= 3);
  for (const auto* text : {"First page", "Second page"}) {
    worker.ask("a.pdf", test::tiny_pdf(text));
    const Parts answer = worker.next();
    REQUIRE(answer.size() == 3);
    CHECK(json::parse(answer[0]).at("status") == "ok");
    CHECK(answer[2].find(text) != std::string::npos);
  }
}

TEST_CASE("worker_process: a document that cannot be read costs it nothing") {
  ForkedWorker worker;
  static_cast<void>(worker.next());
  worker.ask("bad.pdf", make_memfd("bad", "%PDF-1.4 and no more"));
  CHECK(json::parse(worker.next().at(0)).at("status") == "error");
  worker.ask("good.pdf", test::tiny_pdf("Good page"));
  CHECK(json::parse(worker.next().at(0)).at("status") == "ok");
}

TEST_CASE("worker_process: it ends when the daemon hangs up") {
  ForkedWorker worker;
  static_cast<void>(worker.next());
  worker.hang_up();
  const int status = worker.end();
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
