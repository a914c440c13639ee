// What the two ways to fold a simple text share: characters above ASCII, one at a time.
#pragma once
#include <winnow/text.h>

#include <cstdint>
#include <string_view>

#include "characters.h"

namespace winnow {

inline char* put_utf8(char* to, char32_t c) {
  const auto put = [&](char32_t b) { *to++ = static_cast<char>(static_cast<unsigned char>(b)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
  return to;
}

/// A folded text that is being written. A separator is written when the word before it ends; one at the end goes.
struct FoldedText {
  char* to;
  std::uint32_t n_words = 0;
  bool open = false;  // the last thing written belongs to a word

  void put_word_char(char32_t folded) {
    n_words += !open;
    open = true;
    to = put_utf8(to, folded);
  }
  void end_word() {
    if (open) *to++ = ' ';
    open = false;
  }
};

/// Folds the characters above ASCII at `at` and moves it behind them. False: the text is not simple.
inline bool fold_above_ascii(std::string_view text, std::size_t& at, const CharTable& chars, FoldedText& out) {
  while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) {
    const Decoded d = decode_utf8(text, at);
    if (d.code_point > 0xFFFF) return false;
    const auto c = static_cast<char16_t>(d.code_point);
    const CharRange& range = chars.range(c);
    const std::uint8_t classes = range.classes[CharRange::place(c)];
    if ((classes & (kComplex | kUnspaced)) != 0 && d.valid) return false;
    if ((classes & kWordChar) != 0 && d.valid)
      out.put_word_char(range.fold[CharRange::place(c)]);
    else
      out.end_word();
    at += d.size;
  }
  return true;
}

}  // namespace winnow
