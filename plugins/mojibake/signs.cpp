#include "signs.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <algorithm>
#include <iterator>
#include <string>

namespace mojibake {

bool is_quote_or_dash(char32_t c) { return std::u32string_view(U"“”‘’–—…•€").find(c) != std::u32string_view::npos; }

bool may_stand(char32_t c) {
  if (c == 0xFEFF || c == 0xFFFD || c >= 0x110000) return false;
  switch (u_charType(static_cast<UChar32>(c))) {
    case U_CONTROL_CHAR:
    case U_UNASSIGNED:
    case U_PRIVATE_USE_CHAR:
    case U_SURROGATE:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return false;
    default:
      return true;
  }
}

bool is_one_letter(const Characters& characters, std::u32string_view word) {
  char32_t one = 0;
  std::size_t n = 0;
  bool plain = false;
  for (const char32_t c : word) {
    plain |= is_ascii_letter(c);
    if (c < 0x80) continue;
    if ((one != 0 && c != one) || !characters.is_letter(c)) return false;
    one = c;
    ++n;
  }
  return n > 2 && (!plain || characters.kind(one) == Kind::kUpper);
}

bool is_elided(std::u32string_view word) {
  constexpr std::u32string_view kElided[] = {U"qu",    U"un",    U"dell",   U"nell",   U"all", U"dall",
                                             U"sull",  U"jusqu", U"lorsqu", U"puisqu", U"gl",  U"quest",
                                             U"quell", U"dov",   U"com",    U"aujourd"};
  if (word.size() <= 1) return !word.empty();
  std::u32string small(word);
  for (char32_t& c : small) c = c >= 'A' && c <= 'Z' ? c + 32 : c;
  return std::find(std::begin(kElided), std::end(kElided), small) != std::end(kElided);
}

bool is_stuck(const Characters& characters, std::u32string_view word, std::size_t at) {
  const bool after = at > 0 && characters.is_word(word[at - 1]);
  const bool ahead = at + 1 < word.size() && characters.is_word(word[at + 1]);
  if (after && ahead) return true;
  if (after) return std::u32string_view(U"’‘”“»›…–—°®™²³ªº†‡§·").find(word[at]) == std::u32string_view::npos;
  return ahead && std::u32string_view(U"’‘“„«‹‚¿¡–—…•·§£¥€µ±×¬").find(word[at]) == std::u32string_view::npos;
}

bool leaves_mixture(const Characters& characters, std::u32string_view word) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (!characters.is_letter(word[i]) || !characters.is_letter(word[i - 1])) continue;
    if ((characters.script(word[i]) == Script::kLatin) != (characters.script(word[i - 1]) == Script::kLatin))
      return true;
  }
  return false;
}

bool splits_latin_word(const Characters& characters, std::u32string_view word) {
  const auto is_latin = [&](std::size_t i) {
    return i < word.size() && characters.is_letter(word[i]) && characters.script(word[i]) == Script::kLatin;
  };
  const auto is_foreign = [&](std::size_t i) {
    return i < word.size() && word[i] >= 0x370 && word[i] < 0x1E00 && characters.kind(word[i]) != Kind::kMark;
  };
  const auto is_ideograph = [&](std::size_t i) { return word[i] >= 0x2E80 && word[i] < 0xD800; };
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool before = i > 0 && is_latin(i - 1), behind = is_latin(i + 1);
    // Greek and Cyrillic letters end names, as signs and by mistake; others do not stand alone beside Latin ones.
    const bool east = word[i] >= 0x590 && !is_foreign(i + 1) && (i == 0 || !is_foreign(i - 1));
    if (is_foreign(i) && ((before && behind) || ((before || behind) && east))) return true;
    if (is_ideograph(i) && before && behind) return true;
  }
  return false;
}

bool has_capital_behind_small(const Characters& characters, std::u32string_view word) {
  for (std::size_t i = 1; i < word.size(); ++i)
    if (characters.kind(word[i - 1]) == Kind::kLower && characters.kind(word[i]) == Kind::kUpper) return true;
  return false;
}

bool brings_odd_mark(std::u32string_view text) {
  const auto is_accent = [](char32_t c) { return c >= 0x300 && c < 0x370; };
  if (std::none_of(text.begin(), text.end(), is_accent)) return false;
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* nfc = unorm2_getNFCInstance(&status);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_accent(text[i]) || (i > 0 && is_accent(text[i - 1]))) continue;
    if (i == 0 || U_FAILURE(status) ||
        unorm2_composePair(nfc, static_cast<UChar32>(text[i - 1]), static_cast<UChar32>(text[i])) < 0)
      return true;
  }
  return false;
}

bool holds_sign_in_word(const Characters& characters, std::u32string_view word) {
  constexpr std::u32string_view kJoins =
      U"\u00A0\u00AD\u00B7\u2010\u2011\u200B\u200C\u200D\u200E\u200F\u060C\u061B\u061F";
  const auto is_letter = [&](char32_t c) { return c >= 0x80 && characters.is_word(c); };
  for (std::size_t i = 1; i + 1 < word.size(); ++i)
    if (word[i] >= 0x80 && !characters.is_word(word[i]) && is_letter(word[i - 1]) && is_letter(word[i + 1]) &&
        !is_quote_or_dash(word[i]) && kJoins.find(word[i]) == kJoins.npos)
      return true;
  return false;
}

bool is_spelt_as_thai(std::u32string_view text) {
  const auto is_consonant = [](char32_t c) { return c >= 0x0E01 && c <= 0x0E2E; };
  const auto is_lead = [](char32_t c) { return c >= 0x0E40 && c <= 0x0E44; };                 // stands in front
  const auto is_vowel = [](char32_t c) { return c >= 0x0E30 && c <= 0x0E3A; };                // behind, or above
  const auto is_mark = [](char32_t c) { return c >= 0x0E47 && c <= 0x0E4E; };                 // of tone and such
  const auto is_tall = [](char32_t c) { return c == 0x0E30 || c == 0x0E32 || c == 0x0E33; };  // takes no mark
  std::size_t letters = 0, misplaced = 0;
  char32_t before = 0;
  for (const char32_t c : text) {
    letters += is_consonant(c) || is_lead(c) || is_vowel(c) || is_mark(c);
    const bool marked = is_mark(before) || (is_vowel(before) && !is_tall(before));
    if (is_mark(c))
      misplaced += !is_consonant(before) && !marked;
    else if (is_tall(c))
      misplaced += !is_consonant(before) && !is_mark(before) && before != 0x0E32;
    else if (is_vowel(c))
      misplaced += !is_consonant(before);
    else if (is_lead(before))
      misplaced += !is_consonant(c);
    before = c;
  }
  return misplaced * 8 <= letters;
}

bool mark_fits(const Characters& characters, std::u32string_view text, std::size_t at) {
  const bool after = at > 0 && characters.is_word(text[at - 1]);
  const bool ahead = at + 1 < text.size() && characters.is_word(text[at + 1]);
  switch (text[at]) {
    case U'“':
    case U'‘':
      return !after && ahead;
    case U'”':
      return !ahead && at > 0;
    case U'’':
      return at > 0 && text[at - 1] < 0x80;
    case U'…':
      return !ahead;
    case U'€':
      return at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '9';
    default:
      return text.size() == 1;
  }
}

}  // namespace mojibake
