// SPDX-License-Identifier: Apache-2.0
#include "tests/support/postgres.hpp"

#include "common/error.hpp"

#include <pqxx/pqxx>

#include <array>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <initializer_list>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace ocr::test {

namespace {

namespace fs = std::filesystem;

fs::path find_binaries() {
  const fs::path versions = "/usr/lib/postgresql";
  std::error_code none;
  for (const auto& version : fs::directory_iterator(versions, none)) {
    if (fs::exists(version.path() / "bin/initdb") && fs::exists(version.path() / "bin/postgres"))
      return version.path() / "bin";
  }
  return {};
}

// Starts the program as the user; it ends with this process.
pid_t spawn(uid_t user, gid_t group, const fs::path& log, const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid < 0) throw_errno("cannot fork");
  if (pid > 0) return pid;
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::dup2(out, 1);
  ::dup2(out, 2);
  if (::geteuid() == 0 && (::setgid(group) != 0 || ::setuid(user) != 0)) ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  std::array<char*, 2> environment{const_cast<char*>("LC_ALL=C"), nullptr};
  ::execve(arguments[0], arguments.data(), environment.data());
  ::_exit(127);
}

}  // namespace

PostgresServer* PostgresServer::get(std::string& why) {
  static std::string reason;
  static const std::unique_ptr<PostgresServer> server = []() -> std::unique_ptr<PostgresServer> {
    const fs::path binaries = find_binaries();
    if (binaries.empty()) {
      reason = "PostgreSQL is not installed";
      return nullptr;
    }
    std::unique_ptr<PostgresServer> made(new PostgresServer(binaries, reason));
    return reason.empty() ? std::move(made) : nullptr;
  }();
  why = reason;
  return server.get();
}

PostgresServer::PostgresServer(fs::path binaries, std::string& why)
    : binaries_(std::move(binaries)), user_(::geteuid()), group_(::getegid()) {
  if (user_ == 0) {
    const passwd* account = ::getpwnam("postgres");
    if (account == nullptr) {
      why = "PostgreSQL refuses to run as root, and there is no user postgres";
      return;
    }
    user_ = account->pw_uid;
    group_ = account->pw_gid;
  }
  // A socket's path must be short, so it is /tmp whatever TMPDIR says.
  std::string name = "/tmp/ocr-pg-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw_errno("cannot create {}", name);
  folder_ = name;
  if (::geteuid() == 0 && ::chown(name.c_str(), user_, group_) != 0) throw_errno("cannot give {} away", name);
  const pid_t pid = spawn(user_, group_, folder_ / "log",
                          {(binaries_ / "initdb").string(), "-D", (folder_ / "data").string(), "--no-sync", "-A",
                           "trust", "-U", "ocr", "-E", "UTF8", "--locale=C"});
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (status != 0) throw Error(ErrorCode::internal, "initdb failed: see " + (folder_ / "log").string());
  start();
}

PostgresServer::~PostgresServer() {
  kill();
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

void PostgresServer::start() {
  if (pid_ > 0) return;
  pid_ = spawn(user_, group_, folder_ / "log",
               {(binaries_ / "postgres").string(), "-D", (folder_ / "data").string(), "-k", folder_.string(), "-h", "",
                "-F", "-c", "max_connections=50"});
  using namespace std::chrono_literals;
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (!answers()) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_ || std::chrono::steady_clock::now() > until)
      throw Error(ErrorCode::internal, "PostgreSQL does not start: see " + (folder_ / "log").string());
    std::this_thread::sleep_for(20ms);
  }
}

bool PostgresServer::answers() const {
  try {
    const pqxx::connection connection(fmt::format("host={} user=ocr dbname=postgres", folder_.string()));
    return connection.is_open();
  } catch (const pqxx::broken_connection&) {
    return false;
  }
}

void PostgresServer::kill() {
  if (pid_ <= 0) return;
  // SIGQUIT is PostgreSQL's own immediate shutdown: every process ends at once, and start() recovers from the log.
  ::kill(pid_, SIGQUIT);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string PostgresServer::new_database() {
  const std::string name = fmt::format("test{}", ++databases_);
  pqxx::connection connection(fmt::format("host={} user=ocr dbname=postgres", folder_.string()));
  pqxx::nontransaction(connection).exec("CREATE DATABASE " + name);
  return fmt::format("postgresql://ocr@/{}?host={}", name, folder_.string());
}

}  // namespace ocr::test
