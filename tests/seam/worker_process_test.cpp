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
  explicit ForkedWorker(WorkerKind kind = WorkerKind::text) {
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
      run_worker(test::seam().engine, theirs.get(), parent, sandbox, kind);
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
    send_job(channel_.get(), json{{"file", file}, {"formats", {"text"}}}.dump(), 60000, document.get());
  }
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
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

TEST_CASE("worker_process: one for recognition loads its models before it is confined, and tells them") {
  const test::FakeModels models;
  ForkedWorker worker(WorkerKind::ocr);
  const json born = json::parse(worker.next().at(0));
  INFO(born.dump());
  REQUIRE(born.at("models").size() == 1);
  CHECK(born.at("models").at(0).at("name") == "fake model");
  CHECK(born.at("models").at(0).at("ms").get<double>() > 0);
  CHECK(born.at("models").at(0).at("megabytes") == 3.5);
  CHECK(born.at("sandbox").size() >= 3);
  // What it has mapped for its models does not count against the memory of a document.
  CHECK(test::limit_of(worker.pid(), "Max address space") > (2ULL << 30U) + (64U << 20U));
  worker.ask("a.pdf", test::tiny_pdf("Still text"));
  CHECK(json::parse(worker.next().at(0)).at("status") == "ok");
}

TEST_CASE("worker_process: one whose models cannot be loaded says why, and ends") {
  const test::FakeModels models("raise RuntimeError('no model file')");
  ForkedWorker worker(WorkerKind::ocr);
  const json error = json::parse(worker.next().at(0)).at("error");
  CHECK(error.at("code") == "recognition_unavailable");
  CHECK(error.at("message").get<std::string>().find("no model file") != std::string::npos);
  CHECK_FALSE(error.at("hint").get<std::string>().empty());
  const int status = worker.end();
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("worker_process: threads that the models started are confined too") {
  const test::FakeModels models(
      "import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()");
  ForkedWorker worker(WorkerKind::ocr);
  static_cast<void>(worker.next());
  const std::filesystem::path tasks = fmt::format("/proc/{}/task", worker.pid());
  std::size_t count = 0;
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    ++count;
    INFO(task.path());
    CHECK(test::status_line(task.path() / "status", "Seccomp") == "2");
    CHECK(test::status_line(task.path() / "status", "NoNewPrivs") == "1");
  }
  CHECK(count == 2);
}

TEST_CASE("worker_process: it ends when the daemon hangs up") {
  ForkedWorker worker;
  static_cast<void>(worker.next());
  worker.hang_up();
  const int status = worker.end();
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
