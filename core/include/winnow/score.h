// How near a cleaned text is to a gold text: words, 4-grams of words, words lost, snippets; means with an interval.
//
//   const auto gold = score_words(gold_text), ours = score_words(cleaned);
//   word_overlap(ours, gold).f1;                    // bags of words
//   word_overlap(grams(ours, 4), grams(gold, 4));   // bags of runs of four words: order counts too
//   bootstrap(f1_of_pages);                    // {mean, low, high}
//
// A word is a run of letters, numbers and underscores, lower-cased code point by code point.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// Hashes of the words of a text, in order. Bytes that are no UTF-8 part words.
std::vector<std::uint64_t> score_words(std::string_view text);

/// Hashes of each run of `k` (>= 1) words; of a shorter text, one hash of all its words; of none, nothing.
std::vector<std::uint64_t> grams(const std::vector<std::uint64_t>& words, std::size_t k);

/// Shares between 0 and 1. All are 0 when either side is empty or nothing is shared.
struct WordOverlap {
  double precision = 0;
  double recall = 0;
  double f1 = 0;
};

/// Of two bags: an item that stands twice counts twice. Order does not matter.
WordOverlap word_overlap(std::vector<std::uint64_t> ours, std::vector<std::uint64_t> gold);

/// What a text that was clean already has lost.
struct Loss {
  std::size_t words = 0;  // of `clean`, a line that it repeats counted once
  std::size_t lost = 0;   // of these, how many `cleaned` has no longer
};
Loss loss(std::string_view clean, std::string_view cleaned);

/// `text` lower-cased, white space as single spaces, none at the ends: what snippets are looked for in.
std::string flattened(std::string_view text);

/// A mean and the interval that holds it in 95 of 100 resamples (Efron, 1979; percentiles of 1,000 resamples drawn by a
/// fixed generator: equal values give an equal interval).
struct Mean {
  double mean = 0;
  double low = 0;
  double high = 0;
};
Mean bootstrap(const std::vector<double>& values);

}  // namespace winnow
