// One spelling for words that sites write in several ways: Greek and Turkish capitals, Arabic letters with and without
// their hamza, Persian words with a space or a ZWNJ, digits of other scripts. For comparing, never for what is written.
//
//   std::string buffer;
//   one_spelling("σχετικά άρθρα", buffer);    // "σχετικα αρθρα", as capitals have it
//   one_spelling("i\u0307letişim", buffer);  // "iletişim", from what folding makes of "İletişim"
//
// Both sides of a comparison need it. Header-only, C++17, std alone.
#pragma once
#include <winnow/text.h>

#include <string>
#include <string_view>

namespace winnow {

/// What stands for `c`, a character of a folded text: itself, another one, or 0 where it is left out.
inline char32_t spelled(char32_t c) {
  // Signs, Han, kana and Hangul have one spelling, and so have most letters of Europe.
  if (c < 0x100 || (c > 0x200F && c < 0xFF10)) return c;
  // Digits of Arabic, Persian, Devanagari, Bengali and Thai, and full-width ones.
  if (c >= 0x660)
    for (const char32_t zero : {U'\u0660', U'\u06F0', U'\u0966', U'\u09E6', U'\u0E50', U'\uFF10'})
      if (c >= zero && c < zero + 10) return U'0' + (c - zero);
  switch (c) {
    // Turkish "I" folds to a dotted i and "İ" to an i with a dot of its own.
    case 0x131:
      return U'i';
    case 0x307:
      return 0;
    // Romanian with cedillas, as old keyboards have it.
    case 0x15F:
      return 0x219;
    case 0x163:
      return 0x21B;
    // Greek capitals have no accents.
    case 0x3AC:
      return 0x3B1;
    case 0x3AD:
      return 0x3B5;
    case 0x3AE:
      return 0x3B7;
    case 0x390:
    case 0x3AF:
    case 0x3CA:
      return 0x3B9;
    case 0x3CC:
      return 0x3BF;
    case 0x3B0:
    case 0x3CB:
    case 0x3CD:
      return 0x3C5;
    case 0x3CE:
      return 0x3C9;
    case 0x451:
      return 0x435;  // Cyrillic ё
    // Arabic: alef with whatever it carries, final yeh and heh, the Persian and the Arabic kaf and yeh.
    case 0x622:
    case 0x623:
    case 0x625:
    case 0x671:
      return 0x627;
    case 0x649:
    case 0x6CC:
      return 0x64A;
    case 0x629:
    case 0x6C0:
      return 0x647;
    case 0x6A9:
      return 0x643;
    case 0x640:
    case 0x670:
      return 0;  // the stretch of a letter, a small alef
    // Devanagari: the dot of borrowed sounds, the moon beside the dot.
    case 0x93C:
      return 0;
    case 0x901:
      return 0x902;
    // A word's joint in Persian, where others set a space.
    case 0x200C:
      return U' ';
    case 0x200D:
    case 0x200E:
    case 0x200F:
      return 0;
    default:
      return c >= 0x64B && c <= 0x65F ? 0 : c;  // Arabic vowel signs
  }
}

/// Whether one_spelling() would change the folded text.
inline bool has_spellings(std::string_view folded) {
  for (std::size_t at = 0; (at = next_above_ascii(folded, at)) < folded.size();) {
    const Decoded d = decode_utf8(folded, at);
    if (d.valid && spelled(d.code_point) != d.code_point) return true;
    at += d.size;
  }
  return false;
}

/// The folded text in one spelling, spaces single as they were: a view of it, or of `buffer` where something changes.
inline std::string_view one_spelling(std::string_view folded, std::string& buffer) {
  if (!has_spellings(folded)) return folded;
  buffer.clear();
  for (std::size_t at = 0; at < folded.size();) {
    const Decoded d = decode_utf8(folded, at);
    if (!d.valid) {
      buffer += folded[at++];
      continue;
    }
    const char32_t c = spelled(d.code_point);
    if (c == U' ' && (buffer.empty() || buffer.back() == ' ')) {
      // No second space.
    } else if (c != 0) {
      append_utf8(buffer, c);
    }
    at += d.size;
  }
  while (!buffer.empty() && buffer.back() == ' ') buffer.pop_back();
  return buffer;
}

}  // namespace winnow
