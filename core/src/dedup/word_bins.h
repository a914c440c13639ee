// How often words stand in a text, and what one text has of them that another has not.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace winnow::dedup {

/// How often words stand in a text, summed up in bins by the words' hashes, each modulo 256: what one text has of words
/// that another has not is told by the bins that differ, however long the two are. There are two rows of bins by two
/// hashes: of words that share a bin of the one, as every 64th pair does, one pair in 64 shares one of the other.
struct WordBins {
  static constexpr std::size_t kRow = 64;
  std::array<std::uint8_t, 2 * kRow> counts{};
  friend bool operator==(const WordBins& a, const WordBins& b) { return a.counts == b.counts; }
  void add(std::uint64_t hash) {
    ++counts[hash % kRow];
    ++counts[kRow + hash / kRow % kRow];
  }
};

/// What the one has of words that the other has not, by bins.
struct WordsBeside {
  int bins_of_a = 0, bins_of_b = 0;  // in which the one has more
  std::uint64_t places = 0;          // at which such words stand, in either
  std::uint64_t words = 0;           // about as many, also where several fell into one bin

  bool are_few() const { return bins_of_a + bins_of_b <= 16; }
};

/// By both rows: what the one cannot tell apart the other may.
WordsBeside words_beside(const WordBins& a, const WordBins& b);

}  // namespace winnow::dedup
