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
                                        {"queue_ms", 1.5},
                                        {"lane", "text"}});
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

TEST_CASE("worker: what is asked of recognition, and the user's layouts, go along") {
  ReadRequest request;
  request.recognise = "force";
  request.quality = "fast";
  request.languages = {"spa", "eng"};
  request.layouts = {{"zoo.yml", "issuer: Zoo\n"}};
  Job job;
  job.request = request;
  job.lane = Lane::ocr;
  const auto object = nlohmann::json::parse(seam_request(job, {200, 1000}, 1.5));
  CHECK(object.at("lane") == "ocr");
  CHECK(object.at("recognise") == "force");
  CHECK(object.at("quality") == "fast");
  CHECK(object.at("languages") == nlohmann::json{"spa", "eng"});
  CHECK(object.at("layouts") == nlohmann::json::array({{{"name", "zoo.yml"}, {"text", "issuer: Zoo\n"}}}));
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
