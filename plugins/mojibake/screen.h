// The second look, at lines that are not plain ASCII: does any pair of neighbouring characters look as it
// hardly ever does in clean text? One table look-up a character; most clean lines end here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "characters.h"
#include "encodings.h"
#include "language_model.h"

namespace mojibake {

/// Immutable once built.
class Screen {
 public:
  Screen(const Encodings& encodings, const LanguageModel& model, const Characters& characters);

  /// Whether a line of UTF-8 holds a suspicious pair, or mixes alphabets.
  bool suspects(std::string_view line) const;

  /// Whether `word` holds one; as suspects(), over code points and by pairs alone.
  bool suspects(std::u32string_view word) const;

  /// Whether the Latin letters of `line` are not all of one alphabet that the model knows.
  bool mixes_alphabets(std::u32string_view line) const;

  /// Whether letters stand around some words of `line` as quotation marks would: "ôso calledö". Beside each other and
  /// in this order they are what another code page shows for a pair of marks.
  bool has_odd_quotes(std::u32string_view line) const;

 private:
  static constexpr std::size_t kMostIds = 1024;

 public:
  /// For those who look at a text that they are only about to write: the classes that pairs are made of.
  using Id = std::uint16_t;
  static constexpr Id kEdge = 1;
  Id id_of(char32_t c) const { return c < 0x10000 ? ids_[c] : kBeyond; }
  bool suspicious(Id a, Id b) const { return pairs_[a * (kMostIds / 64) + b / 64] >> (b % 64) & 1; }

 private:
  void mark(Id a, Id b) { pairs_[a * (kMostIds / 64) + b / 64] |= std::uint64_t{1} << (b % 64); }

  static constexpr Id kPlain = 0, kSpace = kEdge, kBeyond = 2, kIdeograph = 3, kRareIdeograph = 4, kOtherLetter = 5,
                      kNever = 6, kFirstOwn = 7;

  std::vector<std::uint64_t> owners_;  // by id: the languages that have the letter, all for what is no Latin letter
  std::vector<std::uint8_t> quotes_;   // by id: bits of the code pages that show a mark so; the upper four: closing
  std::vector<Id> ids_;                // by BMP code point
  std::vector<std::uint64_t> pairs_;   // a bit for each pair of ids
};

}  // namespace mojibake
