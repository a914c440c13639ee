// What two copies of a text have in common when quotes, dashes, spaces, case, accents and widths differ: its letters.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace winnow::dedup {

/// A text as dedup sees it. Buffers are kept between calls of read_symbols().
struct Symbols {
  /// Letters and digits, folded (compatibility forms, case, accents), in order, nothing between them: a hyphen at a
  /// line end or a lost space changes nothing. A letter of a script written without spaces stands twice, so that a gram
  /// spans half as many of them.
  std::vector<std::uint16_t> letters;
  /// Hashes of the words; in scripts written without spaces each letter is one. The lowest bit says that it holds a
  /// digit.
  std::vector<std::uint64_t> words;

  static bool is_number(std::uint64_t word) { return (word & 1) != 0; }
};

/// Reads valid UTF-8. Same result for a text and for its normal forms.
void read_symbols(std::string_view text, Symbols& out);

}  // namespace winnow::dedup
