// SPDX-License-Identifier: Apache-2.0
#include "tests/support/store_bench.hpp"

#include <nlohmann/json.hpp>

namespace ocr::test {

namespace {

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

}  // namespace

std::string TestTicket::json() const {
  std::string lines;
  for (const TestItem& item : items) {
    lines += lines.empty() ? "" : ",";
    lines += fmt::format(
        R"({{"name":{},"quantity":{},"unit":"unit","unit_price":{},"total":{},"discount":0,"vat_rate":null,"section":null}})",
        quoted(item.name), item.quantity, item.unit_price, item.total);
  }
  const std::string ticket = fmt::format(
      R"({{"layout":"general","kind":"receipt","store":{{"name":{},"tax_id":{},"address":"C/ Mayor 1","postal_code":"18001",)"
      R"("city":"Granada","phone":null}},"invoice_number":{},"operation_number":null,"purchased_at":"{}T10:41:00",)"
      R"("currency":"EUR","items":[{}],"vat":[{{"rate":10,"base":1.23,"amount":0.12}}],"total":{},)"
      R"("payments":[{{"method":"card","amount":{},"card_last4":"4242","card_brand":null}}],"change":null,"codes":[],"embedded":null}})",
      quoted(shop), quoted(tax_id), quoted(number), day, lines, total, total);
  return fmt::format(
      R"({{"schema":"ocr.document/1","source":{{"file":{},"sha256":"{}","bytes":{},"media_type":"application/pdf","pages":1}},)"
      R"("profile":"pdf-text","text":{},"pages":[{{"number":1,"width":226.5,"height":841.89,"unit":"pt","rotation":0,)"
      R"("source":"text","confidence":null,"text":{}}}],"ticket":{},"checks":[],"warnings":[],)"
      R"("engine":{{"version":"0.1.0","fingerprint":"{}"}},"cached":false,)"
      R"("timing_ms":{{"queue":0.1,"read":2.5,"recognise":0.0,"parse":1.25,"total":3.85}}}})",
      quoted(file), sha256(), content.size(), quoted(text), quoted(text), is_ticket ? ticket : "null", engine);
}

store::DocumentRows TestTicket::rows(const std::string& read_at) const {
  return store::rows_of(
      {kDefaultOptions, read_at, {json(), R"({"failed_checks":[],"warnings":[]})", {{"text", text}}}});
}

TestTicket numbered_ticket(int number) {
  TestTicket ticket;
  ticket.content = fmt::format("content {}", number);
  ticket.file = fmt::format("ticket-{}.pdf", number);
  ticket.number = fmt::format("0001-{:06}", number);
  ticket.day = fmt::format("20{:02}-{:02}-{:02}", 20 + number % 5, 1 + number % 12, 1 + number % 28);
  ticket.items = {{fmt::format("ARTICULO {}", number % 97), "2", "0.69", "1.38"}, {"LIMÓN", "0.180", "1.89", "0.34"}};
  ticket.total = "1.72";
  ticket.text = fmt::format("ULTRAMARINOS PEÑA\n2 ARTICULO {} 0,69 1,38\nLIMÓN 0,180 kg 0,34\nTOTAL 1,72", number % 97);
  return ticket;
}

void put(store::ResultStore& store, const store::DocumentRows& rows) {
  store.put(std::span(&rows, 1));
}

}  // namespace ocr::test
