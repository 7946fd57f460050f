// SPDX-License-Identifier: Apache-2.0
#include "batch/plan.hpp"
#include "batch/walk.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

namespace {

using namespace ocr;
using namespace ocr::batch;
namespace fs = std::filesystem;
using Names = std::vector<std::string>;

struct Tree {
  test::TempDir folder;
  BatchRequest request;
  Records records;

  void file(const std::string& name, const std::string& content = "x") const {
    fs::create_directories((folder.path() / name).parent_path());
    std::ofstream(folder.path() / name) << content;
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder.path() / name).string(); }
  void walk(const Names& names, const std::string& output = {}) {
    Walk walk(request, output, records);
    for (const std::string& name : names)
      walk.add(path(name));
  }
  // What outputs mirror, of all that is planned.
  [[nodiscard]] Names below() const {
    Names names;
    for (std::uint32_t i = 0; i < records.size(); ++i) {
      const Record record = records.get(i);
      if (record.state == State::planned) names.push_back(below_of(records, record));
    }
    return names;
  }
};

}  // namespace

TEST_CASE("walk: files of a folder in the order of their names, hidden ones left out") {
  Tree tree;
  tree.file("in/b.pdf");
  tree.file("in/a.pdf");
  tree.file("in/.hidden");
  tree.file("in/sub/c.pdf");
  SECTION("folders in it are left out") {
    tree.walk({"in"});
    CHECK(tree.below() == Names{"a.pdf", "b.pdf"});
  }
  SECTION("with recursive they are not, but for the output") {
    tree.request.recursive = true;
    tree.file("in/out/a.json");
    tree.walk({"in/"}, tree.path("in/out"));
    CHECK(tree.below() == Names{"a.pdf", "b.pdf", "sub/c.pdf"});
  }
  SECTION("include and exclude match names and paths") {
    tree.request.recursive = true;
    tree.request.include = {"*.pdf", ".h*"};
    tree.request.exclude = {"b.*", "sub/x*"};
    tree.file("in/notes.txt");
    tree.file("in/sub/x.pdf");
    tree.walk({"in"});
    CHECK(tree.below() == Names{".hidden", "a.pdf", "sub/c.pdf"});
  }
}

TEST_CASE("walk: links to folders are followed once, and loops end") {
  Tree tree;
  tree.request.recursive = true;
  tree.file("in/real/a.pdf");
  tree.file("away/b.pdf");
  fs::create_directory_symlink(tree.path("in"), tree.path("in/real/up"));
  fs::create_directory_symlink(tree.path("away"), tree.path("in/l1"));
  fs::create_directory_symlink(tree.path("away"), tree.path("in/l2"));
  tree.walk({"in"});
  CHECK(tree.below() == Names{"l1/b.pdf", "real/a.pdf"});
}

TEST_CASE("walk: a list may mirror relative paths, and ends its names as it likes") {
  Tree tree;
  tree.file("list", std::string("./a/x.pdf\0../b/y.pdf\0line\nend\0\0/c/z.pdf", 39));
  Walk walk(tree.request, "", tree.records);
  walk.add_list(tree.path("list"), true);
  CHECK(tree.below() == Names{"a/x.pdf", "y.pdf", "line\nend", "z.pdf"});
  CHECK(test::code_of([&] { walk.add_list(tree.path("none"), false); }) == ErrorCode::usage);
}

TEST_CASE("walk: a list with line ends of Windows, and one whose names end with a NUL all the same") {
  Tree tree;
  tree.file("a.pdf");
  tree.file("odd\r");
  tree.file("list", tree.path("a.pdf") + "\r\n" + tree.path("odd\r") + "\n\r\n" + tree.path("none.pdf") + "\r\n");
  tree.file("nul", std::string("a.pdf\0b.pdf\0", 12));
  Walk walk(tree.request, "", tree.records);
  walk.add_list(tree.path("list"), false);
  CHECK(tree.below() == Names{"a.pdf", "odd\r", "none.pdf"});
  const auto error = test::error_of([&] {
    walk.add_list(tree.path("nul"), false);
    return 0;
  });
  REQUIRE(error);
  CHECK(error->hint() == "give -0 too");
}

TEST_CASE("walk: what was left out is counted") {
  Tree tree;
  tree.request.include = {"*.jpg"};
  tree.file("in/a.pdf");
  tree.file("in/.hidden");
  tree.file("in/sub/b.jpg");
  tree.file("in/sub/deeper/c.jpg");
  tree.file("in/out/a.json");
  fs::create_directories(tree.path("in/empty"));
  Walk walk(tree.request, tree.path("in/out"), tree.records);
  walk.add(tree.path("in"));
  CHECK(walk.found().files == 1);
  CHECK(walk.found().taken == 0);
  CHECK(walk.found().folders_left_out == 1);
}

TEST_CASE("walk: what is missing is an input all the same") {
  Tree tree;
  tree.walk({"none.pdf"});
  REQUIRE(tree.records.size() == 1);
  CHECK(tree.records.get(0).size == -1);
}

TEST_CASE("plan: an input named twice is one") {
  Tree tree;
  tree.file("a.pdf");
  tree.walk({"a.pdf", "./a.pdf", "x/../a.pdf", "a.pdf"});
  drop_same_inputs(tree.records);
  CHECK(tree.below() == Names{"a.pdf"});
}

TEST_CASE("plan: two inputs of one output are refused, both told") {
  Tree tree;
  tree.file("a/x.pdf");
  tree.file("b/x.pdf");
  tree.file("b/y.pdf");
  tree.walk({"a/x.pdf", "b"});
  const Naming naming(tree.path("out"), {"json"});
  CHECK_THROWS_WITH(refuse_collisions(tree.records, naming),
                    Catch::Contains("a/x.pdf") && Catch::Contains("b/x.pdf") && Catch::Contains("out/x.json"));
  CHECK_NOTHROW(refuse_collisions(tree.records, Naming(tree.path("out/{n}.json"), {"json"})));
  CHECK_NOTHROW(refuse_collisions(tree.records, Naming("-", {"json"})));
}

TEST_CASE("plan: an input is not taken for an output, by whatever name") {
  Tree tree;
  tree.file("in/x.pdf");
  tree.file("in/x.json");
  fs::create_directory_symlink(tree.path("in"), tree.path("alias"));
  tree.walk({"in"});
  CHECK(test::code_of([&] { refuse_collisions(tree.records, Naming(tree.path("alias/{stem}.json"), {"json"})); }) ==
        ErrorCode::usage);
}

TEST_CASE("plan: only what looks the same may be a repeat") {
  Tree tree;
  tree.file("in/a", "same content");
  tree.file("in/b", "same content");
  tree.file("in/c", "same size...");
  tree.file("in/d", "another size");
  tree.file("in/e", "longer than the rest");
  tree.walk({"in"});
  mark_repeats(tree.records);
  std::vector<bool> marked;
  for (std::uint32_t i = 0; i < tree.records.size(); ++i)
    marked.push_back(tree.records.get(i).may_repeat);
  CHECK(marked == std::vector<bool>{true, true, false, false, false});
}
