// What the folding of text has to know of a character: one look-up each, filled from ICU the first time that a range of
// 64 characters is asked about.
#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace winnow {

enum CharClass : std::uint8_t {
  kWordChar = 1,  // letter, mark or digit
  kUnspaced = 2,  // a letter of a script written without spaces: a word of its own
  kComplex = 4,   // folding it takes ICU: it may expand, compose or reorder
  kNotPlain = 8,  // Form has to look at it
  kMark = 16,     // combines with the letter or digit before it
};

/// 64 characters: what each folds to when it is not complex, and its classes.
struct CharRange {
  static constexpr std::size_t kSize = 64;
  static constexpr std::size_t place(char16_t c) { return c % kSize; }
  std::array<char16_t, kSize> fold{};
  std::array<std::uint8_t, kSize> classes{};
};

/// The characters of the Basic Multilingual Plane. Any thread may ask: a range that two threads fill at once is filled
/// alike, and the first one stays. All 65,536 at once would be ten milliseconds of every run.
class CharTable {
 public:
  ~CharTable();
  std::uint8_t classes(char16_t c) const { return range(c).classes[CharRange::place(c)]; }
  char16_t fold(char16_t c) const { return range(c).fold[CharRange::place(c)]; }
  const CharRange& range(char16_t c) const {
    const CharRange* known = ranges_[c / CharRange::kSize].load(std::memory_order_acquire);
    return known != nullptr ? *known : fill(c);
  }

 private:
  const CharRange& fill(char16_t c) const;
  mutable std::array<std::atomic<const CharRange*>, 0x10000 / CharRange::kSize> ranges_{};
};

/// The one table.
const CharTable& char_table();

/// The CharClass bits of any character.
std::uint8_t classes_of(char32_t c);

/// Is it of a script that is written without spaces (Han, kana, bopomofo, Thai, Lao, Khmer, Myanmar)?
bool is_unspaced(char32_t c);

/// Would Form or NFC have to look closer at this character? False: it stands in NFC wherever it stands, and is neither
/// white space nor stray.
bool is_plain(char32_t c);

}  // namespace winnow
