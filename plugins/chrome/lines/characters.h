// What a character is to the line model's scanner: space, digit, letter of some kind, or a mark of some kind.
//
// Ranges of blocks, not tables of Unicode, and lower case for Latin, Greek, Cyrillic and Armenian alone: a handful of
// unassigned or rare code points count as letters, the same in training and use.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace chrome {

/// What a code point is to the scanner. Values from kFirstMark on are punctuation and double as shape codes.
enum CharacterClass : std::uint8_t {
  kSpace,
  kIgnored,  // strays, joiners, variation selectors: as if they were not there
  kDigit,
  kLower,
  kUpper,
  kCaseless,  // a letter of a script without capitals
  kUnspaced,  // a letter of a script written without spaces
  kFirstMark = 16,
  kDot = 16,
  kComma,
  kColon,
  kQuestion,
  kSeparator,
  kSlash,
  kHyphen,
  kDash,
  kQuote,
  kBracket,
  kAt,
  kHash,
  kCurrency,
  kEllipsis,
  kSymbol
};

/// Class (a CharacterClass) and lower-case form of a character.
struct Letter {
  std::uint8_t kind;
  char32_t folded;
};

/// Classes of the code points below U+0080.
inline constexpr auto kAsciiClasses = [] {
  std::array<std::uint8_t, 128> table{};
  for (std::size_t c = 0; c < 128; ++c) {
    if (c >= '0' && c <= '9')
      table[c] = kDigit;
    else if (c >= 'a' && c <= 'z')
      table[c] = kLower;
    else if (c >= 'A' && c <= 'Z')
      table[c] = kUpper;
    else if (c > ' ' && c < 127)
      table[c] = kSymbol;
    else if ((c < 9 || c > 13) && c != ' ')
      table[c] = kIgnored;
    else
      table[c] = kSpace;
  }
  table['.'] = kDot;
  table[','] = kComma;
  table[':'] = table[';'] = kColon;
  table['?'] = table['!'] = kQuestion;
  table['|'] = table['>'] = table['<'] = kSeparator;
  table['/'] = table['\\'] = kSlash;
  table['-'] = table['_'] = kHyphen;
  table['"'] = table['\''] = table['`'] = kQuote;
  table['('] = table[')'] = table['['] = table[']'] = table['{'] = table['}'] = kBracket;
  table['@'] = kAt;
  table['#'] = kHash;
  table['$'] = table['%'] = table['+'] = table['='] = kCurrency;
  return table;
}();

/// Class and lower-case form of a code point from U+0080 on.
Letter classify(char32_t c);

/// Whether characters of this class make tokens.
inline bool is_letter_or_digit(std::uint8_t kind) { return kind >= kDigit && kind <= kUnspaced; }

}  // namespace chrome
