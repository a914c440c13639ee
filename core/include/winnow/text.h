// Small questions about UTF-8 text that the core and plugins ask alike: characters, white space, the shape of a line.
// Header-only, C++17, std alone. Folding and hashing are a host service instead (winnow.text/1 in plugin.h).
//
//   Decoded d = decode_utf8(line, 0);         // d.code_point, d.size in bytes
//   is_list_item("- a pencil");               // true
//   is_table_row("Port\tHigh\tLow");          // true
//   joins(previous_line, line);               // may the two stand together without a blank line?
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace winnow {

/// One decoded character. A byte that begins no valid sequence gives {U+FFFD, 1, false}.
struct Decoded {
  char32_t code_point;
  std::size_t size;  // bytes, 1..4
  bool valid;
};

/// Decodes the character that begins at byte `at` (< text.size()). Overlong forms, surrogates and values above U+10FFFF
/// are invalid (RFC 3629).
inline Decoded decode_utf8(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char b0 = byte(at);
  if (b0 < 0x80) return {b0, 1, true};
  const Decoded bad{0xFFFD, 1, false};
  const std::size_t size = b0 >= 0xF0 ? 4 : b0 >= 0xE0 ? 3 : 2;
  if (b0 < 0xC2 || b0 > 0xF4 || text.size() - at < size) return bad;
  char32_t c = b0 & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0u) != 0x80) return bad;
    c = (c << 6) | (byte(at + i) & 0x3Fu);
  }
  if ((size == 3 && c < 0x800) || (size == 4 && (c < 0x10000 || c > 0x10FFFF)) || (c >= 0xD800 && c < 0xE000))
    return bad;
  return {c, size, true};
}

/// Appends the character as UTF-8. `c` must be a scalar value.
inline void append_utf8(std::string& to, char32_t c) {
  const auto put = [&](char32_t b) { to.push_back(static_cast<char>(static_cast<unsigned char>(b))); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

/// Unicode's White_Space property (PropList.txt), line ends included.
inline bool is_white_space(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// What Form drops wherever it stands: C0 and C1 controls that are no white space, U+007F, U+FEFF, U+00AD.
inline bool is_stray(char32_t c) {
  return (c < 0x20 && !(c >= 9 && c <= 13)) || c == 0x7F || (c >= 0x80 && c < 0xA0 && c != 0x85) || c == 0xAD ||
         c == 0xFEFF;
}

/// A printable ASCII character that is no space: what nearly every line begins and ends with.
inline bool is_ascii_mark(char c) { return c > ' ' && c < 0x7F; }

inline bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

/// Is one of the characters an ASCII digit? find_first_of() would look each of them up in the list of ten.
inline bool has_ascii_digit(std::string_view text) {
  for (const char c : text)
    if (is_ascii_digit(c)) return true;
  return false;
}

/// Bytes of white space and stray characters at the beginning of `text`.
inline std::size_t blank_prefix(std::string_view text) {
  if (!text.empty() && is_ascii_mark(text.front())) return 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Decoded d = decode_utf8(text, at);
    if (!d.valid || !(is_white_space(d.code_point) || is_stray(d.code_point))) break;
    at += d.size;
  }
  return at;
}

/// Where the last character of a text that is not empty begins.
inline std::size_t last_code_point(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && text.size() - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

/// A small letter of Latin, Greek, Cyrillic or Armenian, as far as sentences are concerned.
inline bool is_small_letter(char32_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z';
  if (c >= 0x100 && c <= 0x17F) return (c >= 0x139 && c <= 0x148) || c >= 0x179 ? c % 2 == 0 : c % 2 == 1;
  return (c >= 0xDF && c <= 0xFF && c != 0xF7) || (c >= 0x3AC && c <= 0x3CE) || (c >= 0x430 && c <= 0x45F) ||
         (c >= 0x561 && c <= 0x586) || (c >= 0x1E00 && c < 0x1F00 && c % 2 == 1);
}

/// A letter of a script that is written without spaces: Thai, Lao, Myanmar, Khmer, kana, Han.
inline bool is_written_without_spaces(char32_t c) {
  return (c >= 0xE01 && c < 0xF00) || (c >= 0x1000 && c < 0x10A0) || (c >= 0x1780 && c < 0x1800) ||
         (c >= 0x3040 && c < 0xA000) || (c >= 0xF900 && c < 0xFB00) || (c >= 0x20000 && c < 0x32000);
}

/// Of Thai and Lao, which end no sentence with a mark.
inline bool has_no_full_stop(char32_t c) { return c >= 0xE01 && c < 0xF00; }

/// The first byte at or behind `at` that is not ASCII; text.size() when there is none. Eight bytes at a time.
inline std::size_t next_above_ascii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & kHighBits) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

/// The first letter of `text` outside ASCII, 0 when there is none: it tells the script of a line in most cases.
inline char32_t first_letter_above_ascii(std::string_view text) {
  for (std::size_t at = 0; (at = next_above_ascii(text, at)) < text.size();) {
    const Decoded d = decode_utf8(text, at);
    const char32_t c = d.code_point;
    const bool mark = c < 0xC0 || (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) || c >= 0xFF00;
    if (!mark) return c;
    at += d.size;
  }
  return 0;
}

/// `text` without white space and stray characters at its ends.
inline std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);  // an indent
  if (!text.empty() && is_ascii_mark(text.front()) && is_ascii_mark(text.back())) return text;
  text.remove_prefix(blank_prefix(text));
  while (!text.empty() && !is_ascii_mark(text.back())) {
    const std::size_t at = last_code_point(text);
    const Decoded d = decode_utf8(text, at);
    if (!d.valid || at + d.size != text.size() || !(is_white_space(d.code_point) || is_stray(d.code_point))) break;
    text.remove_suffix(d.size);
  }
  return text;
}

/// At most `bytes` of the beginning of `text`, cut between characters: for messages and evidence.
inline std::string_view clipped(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

/// True when there is nothing in `text` that Form would keep.
inline bool is_blank(std::string_view text) { return blank_prefix(text) == text.size(); }

/// Bytes of the list marker at the beginning of a trimmed line, the white space behind it left out; 0 when there is
/// none. Markers: - * + and the round and square bullets; up to three digits followed by . or ), one letter followed by
/// ), either of them in round brackets. Dashes longer than a hyphen open a dialogue, not a list.
inline std::size_t list_marker(std::string_view line) {
  const auto space_at = [&](std::size_t at) {
    return at < line.size() && is_white_space(decode_utf8(line, at).code_point);
  };
  if (line.empty()) return 0;
  // A word of two letters or more is no marker: nearly every line.
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  if (line.size() > 1 && is_small(line[1]) && (is_small(line[0]) || (line[0] >= 'A' && line[0] <= 'Z'))) return 0;
  const Decoded first = decode_utf8(line, 0);
  switch (first.code_point) {
    case '-':
    case '*':
    case '+':
    case 0x2022:
    case 0xB7:
    case 0x2023:
    case 0x25E6:
    case 0x25AA:
    case 0x25CF:
    case 0x25A0:
    case 0x2043:
    case 0x25CB:
    case 0x25B8:
    case 0x25BA:
      return space_at(first.size) ? first.size : 0;
    default:
      break;
  }
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  std::size_t at = line[0] == '(' ? 1 : 0;
  const std::size_t begin = at;
  while (at < line.size() && at - begin < 3 && is_digit(line[at])) ++at;
  if (at == begin && at < line.size() && is_letter(line[at])) ++at;
  if (at == begin || at >= line.size()) return 0;
  const bool letter = is_letter(line[begin]);
  // "A. Smith" is an initial, not a list item: a letter needs a bracket.
  if (line[at] != ')' && (line[at] != '.' || letter || begin == 1)) return 0;
  return space_at(at + 1) ? at + 1 : 0;
}

/// A list item: a marker, white space, text.
inline bool is_list_item(std::string_view line) { return list_marker(trim(line)) > 0; }

/// A row with a tab inside (behind any list marker), so that Form keeps its tabs.
inline bool has_tab_cells(std::string_view line) {
  line = trim(line);
  if (line.find('\t') == std::string_view::npos) return false;
  if (const std::size_t marker = list_marker(line); marker > 0) line = trim(line.substr(marker));
  return line.find('\t') != std::string_view::npos;
}

/// A row of a table: cells parted by tabs, or by pipes that stand at both ends of
/// the line or free (white space or the line's end on both sides).
inline bool is_table_row(std::string_view line) {
  line = trim(line);
  if (line.find('\t') != std::string_view::npos && has_tab_cells(line)) return true;
  if (line.size() > 2 && line.front() == '|' && line.back() == '|') return true;
  for (std::size_t at = line.find('|'); at != std::string_view::npos; at = line.find('|', at + 1)) {
    const bool left = at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t';
    const bool right = at + 1 == line.size() || line[at + 1] == ' ' || line[at + 1] == '\t';
    if (left && right && line.size() > 2) return true;
  }
  return false;
}

/// May `line` stand directly below `previous`, as items of one list or rows of one table do?
inline bool joins(std::string_view previous, std::string_view line) {
  return (is_list_item(previous) && is_list_item(line)) || (is_table_row(previous) && is_table_row(line));
}

}  // namespace winnow
