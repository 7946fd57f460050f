// SPDX-License-Identifier: Apache-2.0
#include "daemon/job_queue.hpp"

#include <catch2/catch.hpp>

namespace {

using ocr::Job;
using ocr::JobQueue;

Job job(const std::string& client, std::uint64_t id) {
  Job made;
  made.client = client;
  made.request.id = id;
  return made;
}

// "a1 b1 …": what comes out, in order.
std::string drain(JobQueue& queue) {
  std::string order;
  while (const auto next = queue.pop()) {
    order += (order.empty() ? "" : " ") + next->client + std::to_string(next->request.id);
  }
  return order;
}

}  // namespace

TEST_CASE("job_queue: one client is served in its order") {
  JobQueue queue;
  CHECK(queue.empty());
  for (std::uint64_t id = 1; id <= 3; ++id)
    queue.push(job("a", id));
  CHECK(queue.size() == 3);
  CHECK(drain(queue) == "a1 a2 a3");
  CHECK(queue.empty());
  CHECK_FALSE(queue.pop());
}

TEST_CASE("job_queue: clients take turns, whoever came first and however much they bring") {
  JobQueue queue;
  for (std::uint64_t id = 1; id <= 4; ++id)
    queue.push(job("a", id));
  queue.push(job("b", 1));
  queue.push(job("c", 1));
  queue.push(job("c", 2));
  CHECK(drain(queue) == "a1 b1 c1 a2 c2 a3 a4");
}

TEST_CASE("job_queue: a newcomer waits for one document of each other client at most") {
  JobQueue queue;
  for (std::uint64_t id = 1; id <= 1000; ++id)
    queue.push(job("batch", id));
  static_cast<void>(queue.pop());
  queue.push(job("single", 1));
  CHECK(queue.pop()->client == "batch");
  CHECK(queue.pop()->client == "single");
}

TEST_CASE("job_queue: a client that is served and comes again goes to the end of the turns") {
  JobQueue queue;
  queue.push(job("a", 1));
  queue.push(job("b", 1));
  queue.push(job("b", 2));
  CHECK(queue.pop()->client == "a");
  queue.push(job("a", 2));
  CHECK(drain(queue) == "b1 a2 b2");
}

TEST_CASE("job_queue: what goes to the front comes before all, in the order in which it came back") {
  JobQueue queue;
  queue.push(job("a", 1));
  queue.push_front(job("b", 8));
  queue.push_front(job("c", 9));
  CHECK(queue.size() == 3);
  CHECK(drain(queue) == "b8 c9 a1");
}

TEST_CASE("job_queue: a document is removed wherever it waits") {
  JobQueue queue;
  queue.push(job("a", 1));
  queue.push(job("a", 2));
  queue.push(job("b", 1));
  queue.push_front(job("a", 3));
  CHECK(queue.remove("a", 2)->request.id == 2);
  CHECK(queue.remove("a", 3)->request.id == 3);
  CHECK_FALSE(queue.remove("a", 2));
  CHECK_FALSE(queue.remove("nobody", 1));
  CHECK(queue.size() == 2);
  CHECK(drain(queue) == "a1 b1");
}

TEST_CASE("job_queue: a client whose last document was removed has no turn left") {
  JobQueue queue;
  queue.push(job("a", 1));
  queue.push(job("b", 1));
  REQUIRE(queue.remove("a", 1));
  CHECK(drain(queue) == "b1");
  queue.push(job("a", 2));
  CHECK(drain(queue) == "a2");
}

TEST_CASE("job_queue: all of a client goes, and nothing of another") {
  JobQueue queue;
  queue.push(job("a", 1));
  queue.push(job("b", 1));
  queue.push(job("a", 2));
  queue.push_front(job("a", 3));
  queue.push_front(job("b", 4));
  CHECK(queue.remove_client("a").size() == 3);
  CHECK(queue.remove_client("a").empty());
  CHECK(queue.size() == 2);
  CHECK(drain(queue) == "b4 b1");
}

TEST_CASE("job_queue: everything can be taken out at once") {
  JobQueue queue;
  queue.push(job("a", 1));
  queue.push_front(job("b", 1));
  CHECK(queue.remove_all().size() == 2);
  CHECK(queue.empty());
}
