// What kind of character a code point is, and how likely a stretch of text is to be as its author wrote it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "language_model.h"

namespace mojibake {

inline bool is_ascii_letter(char32_t c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
inline bool is_ascii_alnum(char32_t c) { return is_ascii_letter(c) || (c >= '0' && c <= '9'); }

enum class Kind : std::uint8_t { kSpace, kDigit, kLower, kUpper, kLetter, kMark, kSymbol, kControl, kBad };

enum class Script : std::uint8_t {
  kNone,
  kLatin,
  kCyrillic,
  kGreek,
  kHebrew,
  kArabic,
  kArmenian,
  kGeorgian,
  kThai,
  kHan,
  kKana,
  kHangul,
  kOther
};

/// Immutable tables over Unicode, from ICU. Code points outside the BMP are looked up when asked for.
class Characters {
 public:
  explicit Characters(const LanguageModel& model);

  Kind kind(char32_t c) const { return c < 0x10000 ? kinds_[c] : kind_beyond(c); }
  Script script(char32_t c) const { return c < 0x10000 ? scripts_[c] : Script::kOther; }
  bool is_letter(char32_t c) const {
    const Kind k = kind(c);
    return k >= Kind::kLower && k <= Kind::kLetter;
  }
  /// Letters and the marks on them.
  bool is_word(char32_t c) const {
    const Kind k = kind(c);
    return k >= Kind::kLower && k <= Kind::kMark;
  }

  /// Whether a repair may put the character into a text: assigned, not private, no control, no line end.
  bool may_appear(char32_t c) const;

  /// Letters, marks, ASCII and the signs that ordinary text uses: no frames, no mathematics.
  bool is_common(char32_t c) const;

  /// The cost of `text` in sixteenths of a nat: its words by the language model, its other characters by
  /// how common they are, and a charge for shapes that nobody writes (a capital inside a word, a symbol
  /// between two letters, two scripts in one word). Costs of two readings of the same text compare.
  int cost(std::u32string_view text) const;

  /// The same, in one language of the model.
  int cost_in(std::u32string_view text, std::size_t language) const;

  /// A word begun, letter by letter; its first one is a letter that the model knows.
  struct BegunWord {
    LanguageModel::Begun letters;  ///< of one script, the last ones
    Script script = Script::kNone;
    bool small = false;  ///< the last letter is
    std::size_t size = 0;
    int cost = 0;   ///< so far, as cost() or cost_in() has it
    int shape = 0;  ///< the part of it that is not for `letters`
  };
  /// Whether cost_with() can tell what comes of the word with `c` behind it.
  bool goes_on(const BegunWord& word, char32_t c) const;
  /// Whether `c` can be the first letter of such a word, and what it costs by itself.
  bool may_begin(char32_t c) const { return is_letter(c) && model_.letter(c) != 0; }
  int cost_alone(char32_t c) const;
  /// What the word costs with `c` added, which goes on with it. In one language when one is given.
  int cost_with(const BegunWord& word, char32_t c, std::optional<std::size_t> language) const;
  /// Adds `c`, a letter: to the word when it goes on with it, else as the first letter of another.
  void add(BegunWord& word, char32_t c, std::optional<std::size_t> language) const;

  /// The same, for each language L of the model by itself: words cost what they cost in L, or as a foreign word in the
  /// text; with `latin_only`, words in other letters cost the same in all. Adds to `sums`, which has an entry a
  /// language.
  void add_costs(std::u32string_view text, std::span<int> sums, bool latin_only = true) const;

 private:
  Kind kind_beyond(char32_t c) const;
  int cost_of_run(const BegunWord& word, std::optional<std::size_t> language) const;
  int shape_charge(const BegunWord& word, char32_t c) const;
  int symbol_cost(char32_t c) const;
  template <class LettersCost>
  int word_cost(std::u32string_view word, const LettersCost& letters_cost) const;
  template <class LettersCost>
  int text_cost(std::u32string_view text, const LettersCost& letters_cost) const;

  const LanguageModel& model_;
  std::vector<Kind> kinds_;
  std::vector<Script> scripts_;
  std::vector<std::uint8_t> symbols_;
};

}  // namespace mojibake
