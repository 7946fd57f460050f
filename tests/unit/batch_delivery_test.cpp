// SPDX-License-Identifier: Apache-2.0
#include "batch/delivery.hpp"
#include "batch/resume.hpp"
#include "tests/support/store_bench.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/cli_capture.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

namespace {

using namespace ocr;
using namespace ocr::batch;
namespace fs = std::filesystem;

Answer good(const std::string& number) {
  test::TestTicket ticket;
  ticket.number = number;
  Answer answer;
  answer.result = Result{};
  answer.frames = {ticket.json(), "as csv"};
  return answer;
}

Answer bad(bool retryable, const std::string& code = "damaged_file") {
  Answer answer;
  answer.error = ErrorInfo{code, "the file is damaged", "", retryable};
  return answer;
}

// Runs of one batch of one input.
class Runs {
 public:
  Runs() { put_input("one"); }

  struct Round {
    std::string options = "options";
    bool fresh = false;
    std::string signature = "signature";
    std::vector<std::string> formats{"json"};
    bool is_watch = false;
    bool moves = false;
    std::function<void()> before_it_is_written = [] {};
    std::function<void()> before_it_has_its_name = [] {};
    bool killed = false;  // when the job is committed and the file has no name
  };
  // Whether the input was passed.
  bool run(Answer answer, const Round& round) {
    Records records;
    struct stat info {};
    REQUIRE(::stat(input_.c_str(), &info) == 0);
    Record record = record_of(info);
    record.below = static_cast<std::uint32_t>(input_.size() - std::string("ticket.pdf").size());
    records.add(record, input_);
    const Naming naming(folder_.path().string(), round.formats);
    StateKeeper keeper({{}, folder_.path() / "ocr.db"}, round.signature, "{}");
    Tally tally;
    test::Capture capture;
    Delivery delivery({round.formats, round.options, ".ocr-", false, false, round.moves, {}}, naming, records, &keeper,
                      nullptr, capture.output, tally);
    ResumeSettings settings;
    settings.options = round.options;
    settings.fresh = round.fresh;
    settings.fresh_since = "9";
    settings.single = round.is_watch;
    bool passed = false;
    resume(records, naming, &keeper, settings, [&](std::uint32_t input, const Outcome& earlier) {
      passed = true;
      delivery.pass(input, earlier);
    });
    keeper.start();
    round.before_it_is_written();
    if (!passed) delivery.deliver({0, {}, 1}, std::move(answer));
    round.before_it_has_its_name();
    keeper.write_all();
    if (!round.killed) delivery.settle();
    keeper.end("done");
    failed_ = tally.failed;
    return passed;
  }
  void put_input(const std::string& content) const { std::ofstream(input_) << content; }

  void put_output(const std::string& name, const std::string& content) const {
    std::ofstream(folder_.path() / (name + ".new")) << content;
    fs::rename(folder_.path() / (name + ".new"), folder_.path() / name);
  }
  [[nodiscard]] fs::path output() const { return folder_.path() / "ticket.json"; }
  [[nodiscard]] std::string content() const {
    std::ifstream file(output());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  [[nodiscard]] bool says(const std::string& number) const { return content().find(number) != std::string::npos; }
  [[nodiscard]] std::int64_t failed() const { return failed_; }

 private:
  test::TempDir folder_;
  std::string input_ = (folder_.path() / "ticket.pdf").string();
  std::int64_t failed_ = 0;
};

}  // namespace

TEST_CASE("delivery: an output that was to be replaced when the run was killed is not finished") {
  Runs runs;
  CHECK_FALSE(runs.run(good("first"), {}));
  runs.put_input("another");
  Runs::Round killed;
  killed.killed = true;
  CHECK_FALSE(runs.run(good("second"), killed));
  CHECK(runs.says("first"));
  CHECK_FALSE(runs.run(good("second"), {}));
  CHECK(runs.says("second"));
  CHECK(runs.run(good("third"), {}));
}

TEST_CASE("delivery: a file that cannot have its name is a failure that the next run knows of") {
  Runs runs;
  CHECK_FALSE(runs.run(good("first"), {}));
  runs.put_input("another");
  Runs::Round disturbed;
  const fs::path aside = runs.output().string() + ".aside";
  disturbed.before_it_has_its_name = [&] {
    fs::rename(runs.output(), aside);
    fs::create_directory(runs.output());
  };
  CHECK_FALSE(runs.run(good("second"), disturbed));
  CHECK(runs.failed() == 1);
  fs::remove(runs.output());
  fs::rename(aside, runs.output());
  CHECK_FALSE(runs.run(good("second"), {}));
  CHECK(runs.says("second"));
}

TEST_CASE("delivery: what an earlier run has written stays while its input does, or it may yet succeed") {
  Runs runs;
  CHECK_FALSE(runs.run(good("first"), {}));
  Runs::Round round;
  SECTION("a failure that may pass") {
    round.fresh = true;
    CHECK_FALSE(runs.run(bad(true), round));
    CHECK(runs.says("first"));
  }
  SECTION("of a changed input too") {
    runs.put_input("another");
    CHECK_FALSE(runs.run(bad(true), round));
    CHECK(runs.says("first"));
  }
  SECTION("a failure of other options") {
    round.options = "others";
    CHECK_FALSE(runs.run(bad(false), round));
    CHECK(runs.says("first"));
    // It is known of, and still ours.
    CHECK(runs.run(good("second"), round));
    CHECK(runs.failed() == 1);
  }
  SECTION("but not of an input that is another now") {
    runs.put_input("another");
    CHECK_FALSE(runs.run(bad(false), round));
    CHECK_FALSE(fs::exists(runs.output()));
    return;
  }
  SECTION("a changed input that another command cannot read") {
    runs.put_input("another");
    CHECK_FALSE(runs.run(bad(false, "bad_page_range"), round));
    CHECK(runs.says("first"));
  }
  SECTION("a changed input, and no daemon that works") {
    runs.put_input("another");
    Answer none = bad(false, "service_unavailable");
    none.service_failed = true;
    CHECK_FALSE(runs.run(std::move(none), round));
    CHECK(runs.says("first"));
  }
  CHECK_FALSE(runs.run(good("second"), {"options", true}));
  CHECK(runs.says("second"));
}

TEST_CASE("delivery: a file that somebody puts there meanwhile is not ours, whenever the run is killed") {
  Runs runs;
  Runs::Round killed;
  killed.killed = true;
  killed.before_it_is_written = [&] { runs.put_output("ticket.json", "precious"); };
  CHECK_FALSE(runs.run(good("first"), killed));
  CHECK_THROWS_WITH(runs.run(good("second"), {}), Catch::Contains("exists already"));
  CHECK(runs.says("precious"));
}

TEST_CASE("delivery: the result of an input that was filed is another document's") {
  Runs runs;
  Runs::Round filing;
  filing.is_watch = filing.moves = true;
  CHECK_FALSE(runs.run(good("first"), filing));
  runs.put_input("another");
  CHECK_THROWS_WITH(runs.run(good("second"), {}), Catch::Contains("exists already"));
  CHECK(runs.says("first"));
}

TEST_CASE("delivery: what another command has written and then failed at is not finished") {
  Runs runs;
  CHECK_FALSE(runs.run(good("first"), {}));
  Runs::Round other;
  other.signature = "other";
  other.options = "some pages";
  CHECK_FALSE(runs.run(good("second"), other));
  other.options = "no pages";
  CHECK_FALSE(runs.run(bad(false), other));
  CHECK(runs.says("second"));
  CHECK_FALSE(runs.run(good("third"), {}));
  CHECK(runs.says("third"));
}

TEST_CASE("delivery: one of several outputs is somebody else's") {
  Runs runs;
  Runs::Round both;
  both.formats = {"json", "csv"};
  both.is_watch = true;
  CHECK_FALSE(runs.run(good("first"), both));
  runs.put_output("ticket.csv", "precious");
  runs.put_input("another");
  CHECK_FALSE(runs.run(good("second"), both));
  CHECK(runs.failed() == 1);
  std::ifstream file(runs.output().replace_extension("csv"));
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  CHECK(content == "precious");
}

TEST_CASE("delivery: a link to nothing is no result") {
  Runs runs;
  CHECK_FALSE(runs.run(good("first"), {}));
  fs::remove(runs.output());
  fs::create_symlink("nowhere", runs.output());
  CHECK_THROWS_WITH(runs.run(good("second"), {}), Catch::Contains("exists already"));
}
