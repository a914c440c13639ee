#include "characters.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "signs.h"

namespace mojibake {
namespace {

/// A word of another language in a text.
constexpr int kForeignWord = nats(6);
constexpr int kLetterAlone = nats(3.5);
constexpr int kRareLetterAlone = nats(8);
constexpr int kUnknownLetter = nats(13);
constexpr int kCaseCharge = nats(5);
constexpr int kScriptCharge = nats(12);
constexpr int kStuckCharge = nats(5);
constexpr int kWrongSideCharge = nats(2);

Kind kind_from_icu(char32_t c) {
  switch (u_charType(static_cast<UChar32>(c))) {
    case U_UPPERCASE_LETTER:
    case U_TITLECASE_LETTER:
      return Kind::kUpper;
    case U_LOWERCASE_LETTER:
      return Kind::kLower;
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
      return Kind::kLetter;
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK:
      return Kind::kMark;
    case U_DECIMAL_DIGIT_NUMBER:
      return Kind::kDigit;
    case U_SPACE_SEPARATOR:
      return Kind::kSpace;
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_CONTROL_CHAR:
      return Kind::kControl;
    case U_UNASSIGNED:
    case U_PRIVATE_USE_CHAR:
    case U_SURROGATE:
      return Kind::kBad;
    default:
      return Kind::kSymbol;
  }
}

Script script_from_icu(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
      return Script::kNone;
    case USCRIPT_LATIN:
      return Script::kLatin;
    case USCRIPT_CYRILLIC:
      return Script::kCyrillic;
    case USCRIPT_GREEK:
      return Script::kGreek;
    case USCRIPT_HEBREW:
      return Script::kHebrew;
    case USCRIPT_ARABIC:
      return Script::kArabic;
    case USCRIPT_ARMENIAN:
      return Script::kArmenian;
    case USCRIPT_GEORGIAN:
      return Script::kGeorgian;
    case USCRIPT_THAI:
      return Script::kThai;
    case USCRIPT_HAN:
      return Script::kHan;
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
      return Script::kKana;
    case USCRIPT_HANGUL:
      return Script::kHangul;
    default:
      return Script::kOther;
  }
}

struct Usual {
  std::u32string_view characters;
  double nats;
};

// How often each turns up among the characters of ordinary web text, rounded to halves of a nat: common
// punctuation, then signs of trade and measure, then what hardly anyone types.
constexpr Usual kUsual[] = {
    {U"’“”–—…،؟।。、，", 4.5},
    {U"«»„‘‚\u00A0•·「」『』（）：；！？・ー【】《》〈〉～؛", 5.5},
    {U"€£°®™©½²³№º§→★‹›″′−×►▪●■□☆♪…", 6.5},
    {U"¡¿ª¼¾±µ†‡‰¶¢¥÷¹\u00AD✓✔♥❤←↑↓", 8},
    {U"¤¦¨¬¯´¸ˆ˜¨", 10},
};

/// Signs that stand between two letters in ordinary spelling, at no charge.
bool joins_letters(char32_t c) {
  switch (c) {
    case U'´':
    case U'·':
    case U'‐':
    case U'‑':
    case U'\u00AD':
    case U'ʼ':
    case U'ʻ':
    case U'\u200B':
    case U'\u200C':
    case U'\u200D':
    case U'\u00A0':
      return true;
    default:
      return c >= 0x25A0;
  }
}

/// Signs that may part two words without spaces around them.
bool parts_letters(char32_t c) {
  return c == U'–' || c == U'—' || c == U'…' || c == U'•' || c == U'→' || c == U'×' || c == U'®' || c == U'™';
}

/// Greek letters that stand before names in formulas.
bool is_of_formulas(char32_t c) { return std::u32string_view(U"ΣΠΔΩμ").find(c) != std::u32string_view::npos; }

/// Scripts that one word may mix.
bool are_of_the_east(Script a, Script b) {
  return a >= Script::kHan && a <= Script::kHangul && b >= Script::kHan && b <= Script::kHangul;
}

/// Whether the apostrophe at `at` is where spelling has one: it's, we'll, l'eau, dell'arte, qu'il.
bool apostrophe_fits(std::u32string_view text, std::size_t at) {
  const auto is_word_letter = [](char32_t c) { return is_ascii_letter(c) || c >= 0xC0; };
  std::size_t first = at, last = at + 1;
  while (first > 0 && is_word_letter(text[first - 1])) --first;
  while (last < text.size() && is_word_letter(text[last])) ++last;
  const std::u32string_view before = text.substr(first, at - first), after = text.substr(at + 1, last - at - 1);
  return before.empty() || is_elided(before) || after.size() <= 2 || text[at - 1] >= 0x400;
}

bool opens(char32_t c) {
  return c == U'“' || c == U'«' || c == U'„' || c == U'‚' || c == U'‹' || c == U'¿' || c == U'¡';
}
bool closes(char32_t c) { return c == U'™' || c == U'®' || c == U'°' || c == U'…' || c == U'›'; }

}  // namespace

Characters::Characters(const LanguageModel& model)
    : model_(model), kinds_(0x10000), scripts_(0x10000, Script::kNone), symbols_(0x10000, 0) {
  for (char32_t c = 0; c < 0x10000; ++c) {
    Kind kind = kind_from_icu(c);
    if (c == U'ª' || c == U'º' || c == U'µ') kind = Kind::kSymbol;  // letters to Unicode, signs to a reader
    kinds_[c] = kind;
    double cost = 11;
    if (kind >= Kind::kLower && kind <= Kind::kMark) {
      scripts_[c] = script_from_icu(c);
    } else if (kind == Kind::kSpace || c == '\t' || c == '\n' || c == '\r') {
      cost = c < 0x80 ? 0 : 7;
    } else if (kind == Kind::kDigit) {
      cost = c < 0x80 ? 2.5 : c >= 0xFF00 ? 5.5 : 10;
    } else if (c < 0x20 || (c >= 0x7F && c < 0xA0) || kind == Kind::kBad) {
      cost = 15;
    } else if (c < 0x80) {
      cost = 3.5;
    } else if (c == 0xFFFD) {
      cost = 12;
    } else if ((c >= 0x2500 && c < 0x25A0) || (c >= 0xFF01 && c < 0xFF5F)) {
      cost = 8.5;
    } else if (c >= 0x2300 && c < 0x2400) {
      cost = 10;
    } else if ((c >= 0x0700 && c < 0x2000) || (c >= 0x2400 && c < 0x2500) || (c >= 0x27C0 && c < 0x2E00)) {
      cost = 14;
    } else if (c >= 0x2190 && c < 0x27C0) {
      cost = 9.5;
    } else if (c == 0x200D || c == 0xFE0F || c == 0x200C || c == 0x200B || c == 0x200E || c == 0x200F) {
      cost = 6;
    }
    symbols_[c] = static_cast<std::uint8_t>(nats(cost));
  }
  for (const Usual& usual : kUsual)
    for (const char32_t c : usual.characters) symbols_[c] = static_cast<std::uint8_t>(nats(usual.nats));
}

Kind Characters::kind_beyond(char32_t c) const { return kind_from_icu(c); }

bool Characters::may_appear(char32_t c) const {
  const Kind k = kind(c);
  return c != 0xFFFD && k != Kind::kBad && k != Kind::kControl && c != 0xFEFF;
}

bool Characters::is_common(char32_t c) const { return is_word(c) || c < 0x80 || symbol_cost(c) <= nats(8); }

int Characters::symbol_cost(char32_t c) const {
  if (c < 0x10000) return symbols_[c];
  const Kind k = kind_beyond(c);
  if (k == Kind::kBad) return nats(16);
  return c >= 0x1F000 && c < 0x1FB00 ? nats(8) : nats(12);
}

/// `letters_cost` takes the letters of a word, and whether they are Latin, and returns what they add to the sum.
template <class LettersCost>
int Characters::word_cost(std::u32string_view word, const LettersCost& letters_cost) const {
  int sum = 0;
  std::array<Letter, 64> letters;
  std::size_t n = 0;
  Script before = Script::kNone;
  const auto flush = [&] {
    // A letter alone is a name, a variable, an item: its frequency in words says little.
    if (n && word.size() == 1)
      sum += cost_alone(word.front());
    else if (n)
      sum += letters_cost(std::span<const Letter>(letters.data(), n), before == Script::kLatin);
    n = 0;
  };
  bool lower_before = false;
  char32_t block = 0;
  for (const char32_t c : word) {
    const Kind k = kind(c);
    if (k == Kind::kMark) {
      // Marks are spelling in scripts that need them, and a rarity on Latin and Cyrillic letters.
      const Script own = script(c);
      sum += before == Script::kLatin || before == Script::kCyrillic || before == Script::kNone ? nats(7) : nats(3);
      if (own != Script::kNone ? own != before : c > 0x36F && c < 0xFE00) sum += kScriptCharge;
      continue;
    }
    const Script s = script(c);
    if (s != before) {
      const bool one = n == 1;
      flush();
      // Formulas put a Greek letter before a Latin one: Δx, μm, Σcount.
      const bool formula = (word.size() <= 3 && (s == Script::kGreek || before == Script::kGreek)) ||
                           (one && s == Script::kLatin && is_of_formulas(word.front()));
      if (before != Script::kNone && !are_of_the_east(s, before)) sum += formula ? nats(1) : kScriptCharge;
      before = s;
      lower_before = false;
    }
    if (k == Kind::kUpper && lower_before) sum += kCaseCharge;
    lower_before = k == Kind::kLower;
    const Letter letter = model_.letter(c);
    if (letter == 0 && s >= Script::kOther) {
      // A script that the model does not know: going on in it is cheap, coming upon it is not.
      sum += block == c >> 7 ? nats(4) : nats(18);
      block = c >> 7;
    } else if (letter == 0) {
      sum += kUnknownLetter;
    } else {
      letters[n++] = letter;
    }
    if (n == letters.size()) flush();
  }
  flush();
  return sum;
}

template <class LettersCost>
int Characters::text_cost(std::u32string_view text, const LettersCost& letters_cost) const {
  int sum = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (is_word(text[i])) {
      std::size_t end = i + 1;
      while (end < text.size() && is_word(text[end])) ++end;
      sum += word_cost(text.substr(i, end - i), letters_cost);
      i = end;
      continue;
    }
    const char32_t c = text[i];
    int own = symbol_cost(c);
    const char32_t left = i > 0 ? text[i - 1] : U' ';
    // Frames, formulas and ornaments come in rows.
    if (c >= 0x2000 && left >= 0x2000 && !is_word(left))
      own = std::min(own, left == c ? nats(1) : left >> 8 == c >> 8 ? nats(3) : nats(6));
    if (c >= 0x600 && c >> 7 == left >> 7) own = std::min(own, nats(3));  // digits and stops of a script
    if (c == left && c >= 0x80) own = std::min(own, nats(2));
    sum += own;
    if (c >= 0x80) {
      const bool after = is_letter(left);
      const bool ahead = i + 1 < text.size() && is_letter(text[i + 1]);
      if (after && (c == U'²' || c == U'³' || c == U'®' || c == U'™')) sum -= nats(2.5);
      if (after && ahead) {
        if (c == U'’' || c == U'‘')
          sum += apostrophe_fits(text, i) ? 0 : nats(4);
        else if (parts_letters(c))
          sum += nats(3);
        else if (!joins_letters(c))
          sum += kStuckCharge;
      }
      if ((c == U'–' || c == U'—') && after != ahead) sum += nats(4);
      if ((c == U'‘' || c == U'“') && after && !ahead) sum += nats(4);
      if (c == U'”' && ahead && !after) sum += nats(4);
      if ((opens(c) && after && !ahead) || (closes(c) && ahead && !after)) sum += kWrongSideCharge;
    }
    ++i;
  }
  return sum;
}

int Characters::cost(std::u32string_view text) const {
  return text_cost(text, [&](std::span<const Letter> word, bool) { return model_.best(word); });
}

int Characters::cost_in(std::u32string_view text, std::size_t language) const {
  return text_cost(text, [&](std::span<const Letter> word, bool) { return model_.cost_in(word, language); });
}

bool Characters::goes_on(const BegunWord& word, char32_t c) const {
  if (word.size == 0 || word.size >= LanguageModel::kLongestWord || !is_letter(c)) return false;
  const Script s = script(c);
  if (model_.letter(c) == 0) return s == word.script && s < Script::kOther;
  return s == word.script || (s != Script::kGreek && word.script != Script::kGreek);
}

int Characters::cost_alone(char32_t c) const {
  const Letter letter = model_.letter(c);
  return std::clamp(model_.best({&letter, 1}), kLetterAlone, kRareLetterAlone);
}

/// What the letters of one script at the end of `word` cost.
int Characters::cost_of_run(const BegunWord& word, std::optional<std::size_t> language) const {
  if (word.letters.size == 0) return 0;
  return language ? int{word.letters.costs[*language]} : LanguageModel::least(word.letters.costs, word.letters.size);
}

/// What `c` adds to a word by its kind and script.
int Characters::shape_charge(const BegunWord& word, char32_t c) const {
  const Script s = script(c);
  if (s == word.script) return word.small && kind(c) == Kind::kUpper ? kCaseCharge : 0;
  return are_of_the_east(s, word.script) ? 0 : kScriptCharge;
}

int Characters::cost_with(const BegunWord& word, char32_t c, std::optional<std::size_t> language) const {
  const Letter letter = model_.letter(c);
  const int shape = word.shape + shape_charge(word, c);
  if (letter == 0) return shape + cost_of_run(word, language) + kUnknownLetter;
  if (script(c) != word.script)
    return shape + cost_of_run(word, language) +
           (language ? model_.cost_in({&letter, 1}, *language) : model_.best({&letter, 1}));
  return shape +
         (language ? model_.cost_with(word.letters, letter, *language) : model_.best_with(word.letters, letter));
}

void Characters::add(BegunWord& word, char32_t c, std::optional<std::size_t> language) const {
  if (!goes_on(word, c)) {
    word = {};
    if (!may_begin(c)) return;
    word.cost = cost_alone(c);
  } else {
    word.cost = cost_with(word, c, language);
    word.shape += shape_charge(word, c);
    if (model_.letter(c) == 0) word.shape += kUnknownLetter;
    if (script(c) != word.script) {
      word.shape += cost_of_run(word, language);
      word.letters = {};
    }
  }
  ++word.size;
  word.script = script(c);
  word.small = kind(c) == Kind::kLower;
  if (const Letter letter = model_.letter(c); letter != 0) model_.add(word.letters, letter);
}

void Characters::add_costs(std::u32string_view text, std::span<int> sums, bool latin_only) const {
  const int common = text_cost(text, [&](std::span<const Letter> word, bool latin) {
    if (latin_only && !latin) return model_.best(word);
    const LanguageModel::Costs costs = model_.costs(word);
    int best = kForeignLetter * static_cast<int>(word.size());
    for (std::size_t l = 0; l < model_.languages(); ++l) best = std::min<int>(best, costs[l]);
    for (std::size_t l = 0; l < model_.languages(); ++l) sums[l] += std::min<int>(costs[l], best + kForeignWord);
    return 0;
  });
  for (int& sum : sums) sum += common;
}

}  // namespace mojibake
