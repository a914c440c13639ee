#include "dedup/word_bins.h"

#include <algorithm>
#include <cstdlib>

namespace winnow::dedup {
namespace {

// By the bins from `first` on.
WordsBeside words_beside(const WordBins& a, const WordBins& b, std::size_t first) {
  WordsBeside found;
  for (std::size_t i = first; i < first + WordBins::kRow; ++i) {
    const auto more = static_cast<std::int8_t>(a.counts[i] - b.counts[i]);
    const auto by = static_cast<std::uint64_t>(std::abs(int{more}));
    found.bins_of_a += more > 0;
    found.bins_of_b += more < 0;
    found.places += by;
    // Of n different words with a sign each the sum has n for its mean square. But one word may stand there n times.
    found.words += std::min(by * by, 3 * by);
  }
  return found;
}

}  // namespace

WordsBeside words_beside(const WordBins& a, const WordBins& b) {
  const WordsBeside one = words_beside(a, b, 0), other = words_beside(a, b, WordBins::kRow);
  return {std::max(one.bins_of_a, other.bins_of_a), std::max(one.bins_of_b, other.bins_of_b),
          std::max(one.places, other.places), (one.words + other.words) / 2};
}

}  // namespace winnow::dedup
