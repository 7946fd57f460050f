// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/exact_json.hpp"

#include <vector>

namespace ocr::store {

namespace {

using nlohmann::json;

constexpr char kMark = '\0';

// Builds the value that nlohmann's own parser would, but for numbers with a fraction.
class ExactBuilder {
 public:
  explicit ExactBuilder(json& root) : root_(root) {}

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(std::int64_t value) { return put(value); }
  bool number_unsigned(std::uint64_t value) { return put(value); }
  bool number_float(double /*value*/, const std::string& digits) { return put(kMark + digits); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(json::binary_t& value) { return put(std::move(value)); }
  bool start_object(std::size_t /*size*/) { return open(json::object()); }
  bool key(std::string& name) {
    member_ = std::move(name);
    return true;
  }
  bool end_object() { return close(); }
  bool start_array(std::size_t /*size*/) { return open(json::array()); }
  bool end_array() { return close(); }
  template <typename Exception>
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/, const Exception& error) {
    throw Exception(error);
  }

 private:
  template <typename T>
  json* place(T&& value) {
    if (open_.empty()) {
      root_ = std::forward<T>(value);
      return &root_;
    }
    json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::forward<T>(value));
      return &parent.back();
    }
    auto& members = parent.get_ref<json::object_t&>();
    return &members.insert_or_assign(std::move(member_), std::forward<T>(value)).first->second;
  }
  template <typename T>
  bool put(T&& value) {
    place(std::forward<T>(value));
    return true;
  }
  bool open(json value) {
    open_.push_back(place(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  json& root_;
  std::vector<json*>
      open_;  // a container that is open does not move: only its parent could, and that is not appended to
  std::string member_;
};

std::size_t after_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

std::size_t after_space(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r'))
    ++at;
  return at;
}

std::size_t after_value(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = after_string(text, at);
      if (depth == 0) return at;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth == 0) return at;
      if (--depth == 0) return at + 1;
    }
    if (depth == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\t' || c == '\r')) return at;
    ++at;
  }
  return at;
}

}  // namespace

json parse_exact(std::string_view text) {
  json root;
  ExactBuilder builder(root);
  json::sax_parse(text, &builder);
  return root;
}

std::string exact_number(const json& value) {
  if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>());
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  const auto& marked = value.get_ref<const std::string&>();
  if (marked.empty() || marked.front() != kMark)
    throw json::type_error::create(302, "type must be number, but is string", &value);
  return marked.substr(1);
}

std::optional<Span> find_member(std::string_view object, std::string_view name) {
  std::size_t at = after_space(object, 0);
  if (at >= object.size() || object[at] != '{') return std::nullopt;
  ++at;
  while (true) {
    const std::size_t begin = after_space(object, at);
    if (begin >= object.size() || object[begin] != '"') return std::nullopt;
    const std::size_t end = after_string(object, begin);
    at = after_space(object, end) + 1;  // the colon
    const std::size_t value = after_space(object, at);
    at = after_value(object, value);
    if (object.substr(begin + 1, end - begin - 2) == name) return Span{value, at - value};
    at = after_space(object, at);
    if (at >= object.size() || object[at] != ',') return std::nullopt;
    ++at;
  }
}

}  // namespace ocr::store
