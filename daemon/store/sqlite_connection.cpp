// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/sqlite_connection.hpp"

#include "common/error.hpp"
#include "common/fd.hpp"
#include "common/paths.hpp"
#include "daemon/store/sqlite_functions.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_map>

namespace ocr::store {

namespace {

constexpr int kBusyMs = 10'000;

// A limit or a quota that is reached is a full disk too; SQLite itself knows that of ENOSPC alone.
bool is_full(const SQLite::Exception& error, sqlite3* database) {
  const int system = database == nullptr ? 0 : sqlite3_system_errno(database);
  return error.getErrorCode() == SQLITE_FULL ||
         (error.getErrorCode() == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT || system == EFBIG));
}

[[noreturn]] void translate(const SQLite::Exception& error, const std::string& name, sqlite3* database) {
  const std::string what = fmt::format("the store {}: {}", name, error.what());
  if (is_full(error, database))
    throw Error(ErrorCode::store_full, what, "make room on the disk: nothing that was stored is harmed");
  switch (error.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Conflict(what);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw Error(ErrorCode::store_damaged, what,
                  "`ocr history verify` says more; bring back a backup, or move the file away to begin anew");
    default:
      throw Error(ErrorCode::store_failed, what, "check the file and its folder; OCR_STORE=off reads without a store");
  }
}

void make_private_file(const std::filesystem::path& file) {
  // A folder that is there is somebody's choice, and the files are private whatever it is.
  std::error_code ignored;
  if (!std::filesystem::exists(file.parent_path(), ignored)) ensure_private_directory(file.parent_path());
  // SQLite gives the files it makes beside this one the same permissions. A file that is there is not opened: to close
  // it would drop the locks of all other connections of this process, and whoever closes next would take the log away.
  const UniqueFd fresh(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  struct stat info {};
  if (!fresh && errno == EEXIST && ::lstat(file.c_str(), &info) == 0) {
    if (!S_ISREG(info.st_mode)) {
      errno = ELOOP;
    } else if ((info.st_mode & 0777U) == 0600 || ::chmod(file.c_str(), 0600) == 0) {
      return;
    }
  }
  if (!fresh) {
    throw Error(ErrorCode::store_failed, fmt::format("cannot open the store {}: {}", file.string(), errno_text(errno)),
                "check the permissions of the folder; OCR_STORE=off reads without a store");
  }
}

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(const std::filesystem::path& file, bool read_only) : name_(file.string()), read_only_(read_only) {
    reconnect();
  }

  [[nodiscard]] Backend backend() const noexcept override { return Backend::sqlite; }
  [[nodiscard]] const std::string& name() const noexcept override { return name_; }

  std::vector<Row> run(std::string_view sql, std::span<const Value> values) override {
    try {
      SQLite::Statement& statement = prepared(sql);
      struct Reset {
        SQLite::Statement& statement;
        ~Reset() { statement.tryReset(); }
      } reset{statement};
      for (std::size_t at = 0; at < values.size(); ++at)
        bind(statement, static_cast<int>(at) + 1, values[at]);
      std::vector<Row> rows;
      while (statement.executeStep())
        rows.push_back(row_of(statement));
      return rows;
    } catch (const SQLite::Exception& error) {
      translate(error, name_, database_ ? database_->getHandle() : nullptr);
    }
  }

  void script(const std::string& sql) override {
    try {
      database_->exec(sql);
    } catch (const SQLite::Exception& error) {
      translate(error, name_, database_ ? database_->getHandle() : nullptr);
    }
  }

  void begin(bool for_writing) override { run(for_writing ? "BEGIN IMMEDIATE" : "BEGIN", {}); }
  void commit() override { run("COMMIT", {}); }
  void rollback() noexcept override {
    // Some errors (a full disk) have rolled back already.
    if (sqlite3_get_autocommit(database_->getHandle()) == 0) database_->tryExec("ROLLBACK");
  }

  // No transaction waits for the disk (synchronous = NORMAL), and SQLite itself brings its log there only when it is
  // moved into the file. The log bears no lock that closing a descriptor would drop.
  void sync() override {
    const UniqueFd log(::open((name_ + "-wal").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (log && ::fdatasync(log.get()) != 0) throw_errno("cannot write {}-wal", name_);
  }

  void reconnect() override {
    try {
      statements_.clear();
      // Never two threads at once: without a lock around each call.
      database_.emplace(name_, (read_only_ ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE) | SQLite::OPEN_NOMUTEX,
                        kBusyMs);
      add_functions(database_->getHandle());
      if (!read_only_) {
        // Only for a file that is new; unused pages are given back by incremental_vacuum.
        database_->exec(
            "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
            " PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000");
      }
      database_->exec("PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY");
    } catch (const SQLite::Exception& error) {
      translate(error, name_, database_ ? database_->getHandle() : nullptr);
    }
  }

 private:
  SQLite::Statement& prepared(std::string_view sql) {
    const auto found = statements_.find(std::string(sql));
    if (found != statements_.end()) return found->second;
    return statements_.try_emplace(std::string(sql), *database_, std::string(sql)).first->second;
  }

  static void bind(SQLite::Statement& statement, int index, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      statement.bind(index, *number);
    } else if (const auto* real = std::get_if<double>(&value)) {
      statement.bind(index, *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      statement.bindNoCopy(index, *text);
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      statement.bindNoCopy(index, blob->bytes.data(), static_cast<int>(blob->bytes.size()));
    } else {
      statement.bind(index);
    }
  }

  static Row row_of(const SQLite::Statement& statement) {
    Row row;
    const int columns = statement.getColumnCount();
    row.reserve(static_cast<std::size_t>(columns));
    for (int at = 0; at < columns; ++at) {
      const SQLite::Column column = statement.getColumn(at);
      if (column.isInteger()) {
        row.emplace_back(column.getInt64());
      } else if (column.isFloat()) {
        row.emplace_back(column.getDouble());
      } else if (column.isText()) {
        row.emplace_back(column.getString());
      } else if (column.isBlob()) {
        row.emplace_back(Blob{column.getString()});
      } else {
        row.emplace_back(std::monostate{});
      }
    }
    return row;
  }

  std::string name_;
  bool read_only_;
  std::optional<SQLite::Database> database_;
  std::unordered_map<std::string, SQLite::Statement> statements_;  // ends before the database
};

}  // namespace

std::unique_ptr<Connection> open_sqlite(const std::filesystem::path& file, bool read_only) {
  std::error_code ignored;
  if (read_only && !std::filesystem::exists(file, ignored)) {
    throw Error(ErrorCode::not_found, fmt::format("nothing was stored yet: there is no {}", file.string()),
                "read a document with `ocr FILE` first");
  }
  if (!read_only) make_private_file(file);
  return std::make_unique<SqliteConnection>(file, read_only);
}

void backup_sqlite(const std::filesystem::path& from, const std::filesystem::path& to) {
  const UniqueFd fd(::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) {
    throw Error(ErrorCode::cannot_create, fmt::format("cannot create {}: {}", to.string(), errno_text(errno)),
                "give a name that is free, in a folder that you may write to");
  }
  try {
    SQLite::Database source(from.string(), SQLite::OPEN_READONLY, kBusyMs);
    SQLite::Database target(to.string(), SQLite::OPEN_READWRITE, kBusyMs);
    SQLite::Backup(target, source).executeStep(-1);
  } catch (const SQLite::Exception& error) {
    ::unlink(to.c_str());
    translate(error, to.string(), nullptr);
  }
  // The copy counts once it is on the disk.
  if (::fsync(fd.get()) != 0) throw_errno("cannot write {}", to.string());
}

}  // namespace ocr::store
