// The second look, at lines that are not plain ASCII: does any pair of neighbouring characters look as it
// hardly ever does in clean text? One table look-up a character; most clean lines end here.
//
// The table, data/screen.bin, follows from the letter costs and the code pages: screen_table_test.cpp makes it and
// holds it to that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace mojibake {

/// Immutable once built.
class Screen {
 public:
  /// Reads the format that screen_table_test.cpp writes. Throws std::runtime_error when the data is not of that format;
  /// reads nothing outside [data, data + size).
  Screen(const unsigned char* data, std::size_t size);

  /// Whether a line of UTF-8 holds a suspicious pair, or mixes alphabets.
  bool suspects(std::string_view line) const;

  /// Whether `word` holds one; as suspects(), over code points and by pairs alone.
  bool suspects(std::u32string_view word) const;

  /// Whether the Latin letters of `line` are not all of one alphabet that the model knows.
  bool mixes_alphabets(std::u32string_view line) const;

  /// Whether letters stand around some words of `line` as quotation marks would: "ôso calledö". Beside each other and
  /// in this order they are what another code page shows for a pair of marks.
  bool has_odd_quotes(std::u32string_view line) const;

  /// For those who look at a text that they are only about to write: the classes that pairs are made of. Characters
  /// that no table tells apart are of one class.
  using Id = std::uint16_t;
  static constexpr Id kPlain = 0, kEdge = 1, kBeyond = 2, kIdeograph = 3, kRareIdeograph = 4, kOtherLetter = 5,
                      kNever = 6, kFirstOwn = 7;
  static constexpr std::size_t kMostIds = 1024;
  Id id_of(char32_t c) const { return c < 0x10000 ? static_cast<Id>(ids_[c] & kIdBits) : kBeyond; }
  bool suspicious(Id a, Id b) const { return pairs_[a * row_ + b / 64] >> (b % 64) & 1; }

 private:
  class Whole;

  static constexpr Id kSpace = kEdge;
  static constexpr Id kMore = 0x8000, kIdBits = 0x7FFF;  // kMore: of a class that Whole looks at

  std::vector<std::uint64_t> owners_;  // by id: the languages that have the letter, all for what is no Latin letter
  std::vector<std::uint8_t> quotes_;   // by id: bits of the code pages that show a mark so; the upper four: closing
  std::vector<Id> ids_;                // by BMP code point
  std::size_t row_ = 0;                // words of a row of pairs_
  std::vector<std::uint64_t> pairs_;   // a bit for each pair of ids
};

}  // namespace mojibake
