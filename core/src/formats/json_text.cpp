#include "json_text.h"

#include <winnow/text.h>

#include <fmt/format.h>
#include <simdjson.h>
#include <nlohmann/json.hpp>

#include <algorithm>

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

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// Whether one of the next kStretch bytes needs an escape: without a branch for each, so that compilers use vectors.
constexpr std::size_t kStretch = 32;
bool has_escapes(const char* text) {
  unsigned char any = 0;
  for (std::size_t i = 0; i < kStretch; ++i)
    any |=
        static_cast<unsigned char>((static_cast<unsigned char>(text[i]) < 0x20) | (text[i] == '"') | (text[i] == '\\'));
  return any != 0;
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
  std::string mended;
  if (!simdjson::validate_utf8(text.data(), text.size())) text = mended = without_bad_bytes(text);
  to += '"';
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    while (text.size() - i >= kStretch && !has_escapes(text.data() + i)) i += kStretch;
    if (i == text.size()) break;
    const char c = text[i];
    if (!needs_escape(c)) continue;
    to.append(text, begin, i - begin);
    begin = i + 1;
    switch (c) {
      case '"':
        to += "\\\"";
        break;
      case '\\':
        to += "\\\\";
        break;
      case '\n':
        to += "\\n";
        break;
      case '\r':
        to += "\\r";
        break;
      case '\t':
        to += "\\t";
        break;
      default:
        to += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  to.append(text, begin);
  to += '"';
}

bool is_json_value(std::string_view piece) {
  if (piece.starts_with('"')) return is_json_string(piece);
  return !too_deep(piece) && nlohmann::json::accept(piece.begin(), piece.end());
}

}  // namespace winnow
