// SPDX-License-Identifier: Apache-2.0
// A private PostgreSQL for tests: a new cluster in a folder of its own, on a unix socket, gone with the test program
// however that ends. PostgreSQL refuses to run as root; then it runs as the user that Debian's package makes.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <sys/types.h>

namespace ocr::test {

class PostgresServer {
 public:
  // The one of this program, started at its first use; null, and `why` says why, where PostgreSQL is not installed.
  static PostgresServer* get(std::string& why);

  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // A new, empty database.
  [[nodiscard]] std::string new_database();

  void start();
  // As a crash: no connection is told anything.
  void kill();

 private:
  PostgresServer(std::filesystem::path binaries, std::string& why);
  [[nodiscard]] bool answers() const;

  std::filesystem::path binaries_;
  std::filesystem::path folder_;
  uid_t user_;
  gid_t group_;
  pid_t pid_ = -1;
  int databases_ = 0;
};

}  // namespace ocr::test
