// SPDX-License-Identifier: Apache-2.0
#include "daemon/warmup.hpp"

#include "common/log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ocr {

namespace {

constexpr log::Domain kLog{"start"};

}  // namespace

void Warmup::begin_stage(const std::string& name, const std::string& note) {
  end_stage();
  // Begun again, as after the zygote's death: what came of the first time is void, with all that followed it.
  const auto before =
      std::find_if(stages_.begin(), stages_.end(), [&](const StageTime& stage) { return stage.name == name; });
  stages_.erase(before, stages_.end());
  stages_.push_back({name, 0, note});
  stage_began_ = Clock::now();
  stage_open_ = true;
}

void Warmup::end_stage() {
  if (!stage_open_) return;
  stage_open_ = false;
  StageTime& stage = stages_.back();
  stage.ms = std::chrono::duration<double, std::milli>(Clock::now() - stage_began_).count();
  kLog.info("{}{}{}: {:.1f} ms", stage.name, stage.note.empty() ? "" : " ", stage.note, stage.ms);
}

void Warmup::restart_python() {
  begin_stage("warm-up");
  modules_.clear();
  progress_ = Progress{"interpreter", "", 0, 0};
}

bool Warmup::on_progress(const nlohmann::json& event) {
  progress_.stage = event.value("stage", "");
  progress_.module = event.value("module", "");
  progress_.index = event.value("index", std::int64_t{0});
  progress_.total = event.value("total", std::int64_t{0});
  if (!event.contains("ms")) return true;
  const StageTime time{progress_.module.empty() ? progress_.stage : progress_.module, event.value("ms", 0.0), {}};
  kLog.info("{} {:.1f} ms", time.name, time.ms);
  modules_.push_back(time);
  return false;
}

void Warmup::on_warm(const nlohmann::json& report) {
  python_version_ = report.value("python", "");
  python_executable_ = report.value("executable", "");
  packages_ = report.value("packages", std::map<std::string, std::string>{});
  progress_ = Progress{"workers", "", 0, 0};
}

std::string Warmup::describe() const {
  if (progress_.stage == "import")
    return fmt::format("importing {} ({}/{})", progress_.module, progress_.index, progress_.total);
  return progress_.stage;
}

void Warmup::fill(StatusReport& report) const {
  report.stages = stages_;
  report.modules = modules_;
  report.python_version = python_version_;
  report.python_executable = python_executable_;
  report.packages = packages_;
}

}  // namespace ocr
