// SPDX-License-Identifier: Apache-2.0
#include "batch/inotify.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sys/inotify.h>

namespace {

using namespace ocr;
using namespace ocr::batch;
using ocr::test::TempDir;
namespace fs = std::filesystem;
using Kind = FolderEvent::Kind;

// The kernel queues what a process does before the call that does it returns.
std::vector<FolderEvent> events_of(const Inotify& inotify) {
  return inotify.read();
}

bool has(const std::vector<FolderEvent>& events, Kind kind, const std::string& name, bool folder = false) {
  return std::any_of(events.begin(), events.end(), [&](const FolderEvent& event) {
    return event.kind == kind && event.name == name && event.is_folder == folder;
  });
}

std::string raw_event(std::uint32_t mask, const std::string& padded_name) {
  inotify_event event{};
  event.wd = 3;
  event.mask = mask;
  event.len = static_cast<std::uint32_t>(padded_name.size());
  return std::string(reinterpret_cast<const char*>(&event), sizeof event) + padded_name;
}

}  // namespace

TEST_CASE("inotify: what happens in a folder comes as events, names of any bytes") {
  const TempDir folder;
  const Inotify inotify;
  const int number = inotify.add(folder.path().string());
  REQUIRE(number >= 0);
  CHECK(events_of(inotify).empty());

  folder.write("a\n\xff.pdf", "x");
  auto events = events_of(inotify);
  CHECK(has(events, Kind::created, "a\n\xff.pdf"));
  CHECK(has(events, Kind::closed, "a\n\xff.pdf"));
  CHECK(events.front().folder == number);

  fs::rename(folder / "a\n\xff.pdf", folder / "b.pdf");
  events = events_of(inotify);
  CHECK(has(events, Kind::arrived, "b.pdf"));
  CHECK(events.size() == 1);

  fs::create_directory(folder / "sub");
  fs::rename(folder / "sub", folder / "other");
  events = events_of(inotify);
  CHECK(has(events, Kind::created, "sub", true));
  CHECK(has(events, Kind::left, "sub", true));
  CHECK(has(events, Kind::arrived, "other", true));

  inotify.remove(number);
  events = events_of(inotify);
  CHECK(has(events, Kind::forgotten, ""));
}

TEST_CASE("inotify: a folder has one number by whatever name, and its end is told") {
  const TempDir folder;
  fs::create_directory(folder / "in");
  fs::create_directory_symlink(folder / "in", folder / "link");
  const Inotify inotify;
  const int number = inotify.add((folder / "in").string());
  CHECK(inotify.add((folder / "link").string()) == number);
  SECTION("moved") {
    fs::rename(folder / "in", folder / "there");
    CHECK(has(events_of(inotify), Kind::moved, ""));
  }
  SECTION("removed") {
    fs::remove(folder / "in");
    CHECK(has(events_of(inotify), Kind::removed, ""));
  }
}

TEST_CASE("inotify: what cannot be watched has its errno") {
  const TempDir folder;
  const Inotify inotify;
  CHECK(inotify.add((folder / "none").string()) == -ENOENT);
  CHECK(inotify.add(folder.write("file", "x")) == -ENOTDIR);
}

TEST_CASE("inotify: an overflow and an unmounted file system are events") {
  const auto overflow = folder_events(raw_event(IN_Q_OVERFLOW, ""));
  REQUIRE(overflow.size() == 1);
  CHECK(overflow[0].kind == Kind::overflow);
  const auto events = folder_events(raw_event(IN_UNMOUNT, "") + raw_event(IN_MOVED_FROM, std::string("a\0\0\0", 4)) +
                                    raw_event(IN_CLOSE_WRITE, std::string("b\0\0\0", 4)));
  REQUIRE(events.size() == 2);
  CHECK(events[0].kind == Kind::unmounted);
  CHECK(events[1].kind == Kind::closed);
  CHECK(events[1].name == "b");
  CHECK(events[1].folder == 3);
}

TEST_CASE("inotify: what stands in the way is named") {
  CHECK(cannot_watch("in", ENOENT).code() == ErrorCode::not_found);
  CHECK(cannot_watch("in", ENOTDIR).code() == ErrorCode::not_found);
  CHECK(cannot_watch("in", EACCES).code() == ErrorCode::permission_denied);
  const Error watches = cannot_watch("in\n", ENOSPC);
  CHECK(watches.code() == ErrorCode::config);
  CHECK(std::string(watches.what()).find("in\\n cannot be watched") == 0);
  CHECK(watches.hint().find("fs.inotify.max_user_watches") != std::string::npos);
  CHECK(cannot_watch("in", EMFILE).hint().find("fs.inotify.max_user_instances") != std::string::npos);
}
