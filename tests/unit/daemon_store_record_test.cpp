// SPDX-License-Identifier: Apache-2.0
// From documents to rows, and back to an answer.
#include "common/fd.hpp"
#include "daemon/store/cached_answer.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/store_bench.hpp"

using namespace ocr;
using namespace ocr::store;
using test::TestTicket;

TEST_CASE("record: a document's rows hold what it says") {
  TestTicket ticket;
  ticket.items = {{"A", "0.180", "1.890", "0.34"}};
  const DocumentRows rows = ticket.rows();
  CHECK(rows.sha256 == ticket.sha256());
  CHECK(rows.file == "ticket.pdf");
  CHECK(rows.pages.at(0).height == 841.89);
  CHECK(rows.pages[0].text == ticket.text);
  CHECK_FALSE(rows.pages[0].confidence);
  CHECK(rows.ticket->store_name == ticket.shop);
  CHECK_FALSE(rows.ticket->phone);
  CHECK(rows.items.at(0).quantity == "0.180");
  CHECK(rows.items[0].discount == "0");
  CHECK(rows.payments.at(0).card_last4 == "4242");
  CHECK(rows.vat.at(0).base == "1.23");
  INFO("the text rendering is the document's own text");
  CHECK(rows.answer->renderings.empty());
}

TEST_CASE("record: a document that is no ticket has no rows of one") {
  TestTicket letter;
  letter.is_ticket = false;
  const DocumentRows rows = letter.rows();
  CHECK_FALSE(rows.ticket);
  CHECK(rows.items.empty());
  CHECK(rows.purchase_key == "sha256:" + letter.sha256());
}

TEST_CASE("record: what is no document is refused") {
  const auto refuse = [](std::string json) {
    return test::code_of([&] { return rows_of({"{}", "2025-01-01T00:00:00.000Z", {std::move(json), "{}", {}}}); });
  };
  CHECK(refuse("") == ErrorCode::internal);
  CHECK(refuse("{}") == ErrorCode::internal);
  CHECK(refuse("[1]") == ErrorCode::internal);
  std::string wrong = TestTicket().json();
  wrong.replace(wrong.find("\"quantity\":1"), 12, "\"quantity\":true");
  CHECK(refuse(wrong) == ErrorCode::internal);
}

TEST_CASE("record: one purchase has one key however it is written") {
  const auto key = [](const char* tax_id, const char* name, const char* number, const char* at) {
    TicketRow ticket;
    if (*tax_id != '\0') ticket.tax_id = tax_id;
    if (*name != '\0') ticket.store_name = name;
    if (*number != '\0') ticket.invoice_number = number;
    if (*at != '\0') ticket.purchased_at = at;
    return purchase_key(ticket, "x");
  };
  CHECK(key("B-12345674", "A", "1-2", "2025-01-02T10:00:00") == key("b12345674", "B", "1 2", "2025-01-02"));
  CHECK(key("", "CAFÉ, S.L.", "1", "2025-01-02") == key("", "Cafe SL", "1", "2025-01-02T23:59:00"));
  CHECK(key("B1", "A", "1", "2025-01-02") != key("B1", "A", "1", "2025-01-03"));
  CHECK(key("B1", "A", "1", "2025-01-02") != key("B1", "A", "2", "2025-01-02"));
  CHECK(key("", "", "1", "2025-01-02") == "sha256:x");
  CHECK(key("B1", "A", "", "2025-01-02") == "sha256:x");
  CHECK(key("B1", "A", "1", "") == "sha256:x");
}

TEST_CASE("record: moments are UTC with milliseconds") {
  CHECK(utc_text(0) == "1970-01-01T00:00:00.000Z");
  CHECK(utc_text(1741939267042) == "2025-03-14T08:01:07.042Z");
  CHECK(utc_now().size() == 24);
}

TEST_CASE("cached_answer: only what belongs to the request changes") {
  const TestTicket ticket;
  const std::string stored = ticket.json();
  std::string expected = stored;
  expected.replace(expected.find("\"cached\":false"), 14, "\"cached\":true");
  const std::size_t timing = expected.find("{\"queue\"");
  expected.replace(timing, expected.rfind('}') - timing,
                   R"({"queue":0.13,"read":0.0,"recognise":0.0,"parse":0.0,"total":0.50})");
  CHECK(cached_document(stored, "ticket.pdf", 0.125001, 0.5) == expected);
  CHECK(document_text(stored) == ticket.text);
}

TEST_CASE("cached_answer: the name is the one that was asked for, also when it is no UTF-8") {
  TestTicket ticket;
  const std::string quoted = cached_document(ticket.json(), "a \"b\"\n\x01.pdf", 0, 0);
  ticket.file = "a \"b\"\n\x01.pdf";
  CHECK(quoted.substr(0, quoted.find("\"cached\"")) == ticket.json().substr(0, ticket.json().find("\"cached\"")));
  const std::string raw = cached_document(ticket.json(), "\xff.pdf", 0, 0);
  CHECK(raw.find(R"("source":{"file":"\\xff.pdf","file_b64":"/y5wZGY=","sha256":)") != std::string::npos);
  const std::string back = cached_document(raw, "plain.pdf", 0, 0);
  CHECK(back.find("file_b64") == std::string::npos);
  CHECK(test::code_of([] { return cached_document("{}", "x", 0, 0); }) == ErrorCode::internal);
}

TEST_CASE("cache_key: options that cannot change the document do not count, all others do") {
  ReadRequest request;
  request.id = 7;
  request.file = "a.pdf";
  request.path = "/a.pdf";
  request.formats = {"text"};
  const std::string plain = options_of(request);
  CHECK(plain == TestTicket::kDefaultOptions);
  ReadRequest other = request;
  other.id = 8;
  other.file = other.path = "/b\xff.pdf";
  other.formats = {"json"};
  other.timeout_ms = 5;
  other.password = "s3cret";
  other.fresh = other.no_store = true;
  CHECK(options_of(other) == plain);
  other.layouts = {{"shop.yml", std::string(100'000, 'x')}};
  const std::string with_layout = options_of(other);
  CHECK(with_layout != plain);
  CHECK(with_layout.size() < 200);
  other.layouts[0].text.back() = 'y';
  CHECK(options_of(other) != with_layout);
  other.layouts.clear();
  other.pages = std::string(5'000, '1');
  CHECK(options_of(other).size() < 200);
  other.pages = "1-3";
  CHECK(options_of(other) != plain);
  other = request;
  other.explain = true;
  CHECK(options_of(other) != plain);
  const std::string explained = options_of(other);
  other = request;
  other.formats = {"explain"};
  CHECK(options_of(other) == explained);
  other = request;
  other.engine = "pdfplumber";
  CHECK(options_of(other) != plain);
  CHECK(may_be_cached(request));
  other.password = "s3cret";
  CHECK_FALSE(may_be_cached(other));
}

TEST_CASE("cache_key: the hash is of the whole content, wherever the descriptor stands") {
  CHECK(sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const UniqueFd empty = make_memfd("test", "");
  CHECK(sha256_of_file(empty.get()) == sha256_of(""));
  const std::string large(1'000'003, 'x');
  const UniqueFd fd = make_memfd("test", large);
  CHECK(read_all(fd.get(), 10).size() <= 10);
  CHECK(sha256_of_file(fd.get()) == sha256_of(large));
}

TEST_CASE("cache_key: a file is known until it changes, and never when it changed just now") {
  constexpr std::int64_t kSecond = 1'000'000'000;
  struct stat file {};
  file.st_dev = 1;
  file.st_ino = 2;
  file.st_size = 3;
  file.st_mtim = {100, 5};
  file.st_ctim = {100, 6};
  ContentMemory memory(2);
  memory.remember(file, 101 * kSecond, "racy");
  CHECK_FALSE(memory.known(file));
  memory.remember(file, 200 * kSecond, "content");
  CHECK(memory.known(file) == "content");
  for (const int change : {0, 1, 2}) {
    memory.remember(file, 200 * kSecond, "content");
    struct stat changed = file;
    if (change == 0) changed.st_size = 4;
    if (change == 1) changed.st_mtim.tv_nsec = 6;
    if (change == 2) changed.st_ctim.tv_nsec = 7;
    CHECK_FALSE(memory.known(changed));
  }
  struct stat second = file;
  second.st_ino = 3;
  struct stat third = file;
  third.st_ino = 4;
  memory.remember(file, 200 * kSecond, "first");
  memory.remember(second, 200 * kSecond, "second");
  CHECK(memory.known(file) == "first");
  memory.remember(third, 200 * kSecond, "third");
  INFO("the one not used for longest gave way");
  CHECK_FALSE(memory.known(second));
  CHECK(memory.known(file) == "first");
  CHECK(memory.known(third) == "third");
  CHECK(memory.size() == 2);
}
