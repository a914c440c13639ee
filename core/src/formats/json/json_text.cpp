#include "json_text.h"

#include <winnow/text.h>

#include <fmt/format.h>
#include <simdjson.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "json_escape.h"

namespace winnow {
namespace {

constexpr int kMaxDepth = 1024;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// A string whose control characters and UTF-8 are checked already: its escapes. Half a surrogate pair passes: it is the
// row's own, and the grammar allows it.
bool is_json_string(std::string_view s) {
  if (s.size() < 2 || s.front() != '"' || s.back() != '"') return false;
  s = s.substr(1, s.size() - 2);
  for (std::size_t at = s.find('\\'); at != std::string_view::npos; at = s.find('\\', at)) {
    if (at + 1 >= s.size()) return false;
    const char c = s[at + 1];
    at += 2;
    if (c != 'u') {
      if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) return false;
      continue;
    }
    if (s.size() - at < 4 || !std::all_of(&s[at], &s[at] + 4, is_hex)) return false;
    at += 4;
  }
  return true;
}

bool too_deep(std::string_view piece) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const char c = piece[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

std::string without_bad_bytes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    append_utf8(out, d.code_point);
    at += d.size;
  }
  return out;
}

}  // namespace

void append_json_string(std::string& to, std::string_view text) {
  if (simdjson::validate_utf8(text.data(), text.size())) return append_json_utf8(to, text);
  append_json_utf8(to, without_bad_bytes(text));
}

void append_json_utf8(std::string& to, std::string_view text) {
  const std::size_t before = to.size();
  to.resize(before + text.size() + text.size() / 8 + 2 + kEscapeRoom);
  char* out = to.data() + before;
  *out++ = '"';
  while (!text.empty()) {
    out = copy_unescaped(text, out);
    if (text.empty()) break;
    out = put_escape(out, text.front());
    text.remove_prefix(1);
    // Room for the rest, should no more of it need an escape, and for the next escape. What is added goes by the rest
    // and not by what stands before the text: that may be megabytes, and texts follow each other by the thousand.
    const auto used = static_cast<std::size_t>(out - to.data());
    if (to.size() - used < text.size() + kEscapeRoom) {
      to.resize(used + 2 * text.size() + 2 * kEscapeRoom);
      out = to.data() + used;
    }
  }
  *out++ = '"';
  to.resize(static_cast<std::size_t>(out - to.data()));
}

bool is_json_value(std::string_view piece) {
  if (piece.starts_with('"')) return is_json_string(piece);
  return !too_deep(piece) && nlohmann::json::accept(piece.begin(), piece.end());
}

}  // namespace winnow
