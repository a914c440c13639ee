// What a sentence ends in, and what may stand behind that. Header-only, C++17, std alone.
//
//   const bool ends = winnow::is_sentence_end(winnow::last_telling(line));   // "It rises.")  ->  true
#pragma once
#include <winnow/text.h>

#include <cstddef>
#include <string_view>

namespace winnow {

/// A mark that ends a sentence: full stops, question marks and exclamation marks of any script, and the ellipsis.
constexpr bool is_sentence_end(char32_t c) {
  switch (c) {
    case '.':
    case '!':
    case '?':
    case 0x37E:   // Greek
    case 0x61F:   // Arabic
    case 0x6D4:   // Urdu
    case 0x964:   // Devanagari and its like
    case 0x104B:  // Myanmar
    case 0x1362:  // Ethiopic
    case 0x17D4:  // Khmer
    case 0x2026:
    case 0x3002:
    case 0xFF01:
    case 0xFF1F:
      return true;
    default:
      return false;
  }
}

/// A mark that may stand behind the end of a sentence: quotation marks that close (U+201C does in German), brackets,
/// and the star of emphasis.
constexpr bool is_closing_mark(char32_t c) {
  switch (c) {
    case '"':
    case '\'':
    case ')':
    case ']':
    case '*':
    case 0xBB:
    case 0x2019:
    case 0x201C:
    case 0x201D:
    case 0x203A:
    case 0x300D:
    case 0x300F:
    case 0xFF09:
      return true;
    default:
      return false;
  }
}

/// The last character of a text in UTF-8 that is neither a closing mark nor white space; 0 when there is none.
inline char32_t last_telling(std::string_view text) {
  while (!text.empty()) {
    const std::size_t at = last_code_point(text);
    const char32_t c = decode_utf8(text, at).code_point;
    // A letter of ASCII, as most lines end in, is not looked for among the kinds of white space.
    const bool may_be_blank = c <= ' ' || c >= 0x80;
    if (!is_closing_mark(c) && !(may_be_blank && is_white_space(c))) return c;
    text.remove_suffix(text.size() - at);
  }
  return 0;
}

}  // namespace winnow
