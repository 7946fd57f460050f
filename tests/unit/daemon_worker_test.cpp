// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace ocr;

nlohmann::json told(const ReadRequest& request) {
  Job job;
  job.request = request;
  return nlohmann::json::parse(seam_request(job, {200, 1000}, 1.5));
}

}  // namespace

TEST_CASE("worker: what Python is told of a document") {
  ReadRequest request;
  request.file = "a.pdf";
  request.formats = {"text"};
  request.engine = "pdfium";
  request.explain = true;
  CHECK(told(request) == nlohmann::json{{"file", "a.pdf"},
                                        {"engine", "pdfium"},
                                        {"formats", {"text"}},
                                        {"explain", true},
                                        {"limits", {{"max_pages", 200}, {"max_bytes", 1000}}},
                                        {"queue_ms", 1.5}});
}

TEST_CASE("worker: the path stays with the daemon, the password goes along") {
  ReadRequest request;
  request.file = "a.pdf";
  request.path = "/secret/place/a.pdf";
  request.password = "open sesame";
  request.pages = "2-";
  const auto object = told(request);
  CHECK(object.dump().find("/secret/place") == std::string::npos);
  CHECK(object.at("password") == "open sesame");
  CHECK(object.at("pages") == "2-");
}

TEST_CASE("worker: a name of any bytes arrives whole") {
  ReadRequest request;
  request.file = "t\xff.pdf";
  CHECK(told(request).at("file") == "t\\xff.pdf");
  CHECK(told(request).at("file_b64") == "dP8ucGRm");
}

TEST_CASE("worker: without a process there is nothing to end") {
  Worker worker;
  CHECK(worker.state_name() == "starting");
  worker.kill();
  worker.state = Worker::State::busy;
  CHECK(worker.state_name() == "busy");
}
