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
  answer.frames = {ticket.json()};
  return answer;
}

Answer bad(bool retryable) {
  Answer answer;
  answer.error = ErrorInfo{"damaged_file", "the file is damaged", "", retryable};
  return answer;
}

// Runs of one batch of one input.
class Runs {
 public:
  Runs() { put_input("one"); }

  struct Round {
    std::string options = "options";
    bool fresh = false;
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
    const Naming naming(folder_.path().string(), {"json"});
    StateKeeper keeper({{}, folder_.path() / "ocr.db"}, "signature", "{}");
    Tally tally;
    test::Capture capture;
    Delivery delivery({{"json"}, round.options, ".ocr-", false, false, false, {}}, naming, records, &keeper, nullptr,
                      capture.output, tally);
    ResumeSettings settings;
    settings.options = round.options;
    settings.fresh = round.fresh;
    settings.fresh_since = "9";
    bool passed = false;
    resume(records, naming, &keeper, settings, [&](std::uint32_t input, const Outcome& earlier) {
      passed = true;
      delivery.pass(input, earlier);
    });
    keeper.start();
    if (!passed) delivery.deliver({0, {}, 1}, std::move(answer));
    round.before_it_has_its_name();
    keeper.write_all();
    if (!round.killed) delivery.settle();
    keeper.end("done");
    failed_ = tally.failed;
    return passed;
  }
  void put_input(const std::string& content) const { std::ofstream(input_) << content; }

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
  CHECK_FALSE(runs.run(good("second"), {"options", true}));
  CHECK(runs.says("second"));
}
