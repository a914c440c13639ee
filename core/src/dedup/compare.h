// When two pages are copies of each other.
#pragma once
#include "dedup/sketch.h"

namespace winnow::dedup {

/// How much two pages share.
struct Likeness {
  double jaccard = 0;      // of their grams of nine letters
  double containment = 0;  // share of the smaller one's grams that the other has too
  double word_jaccard = 0;
  double number_share = 1;        // share of the fewer numbers that the other has too; 1 without any
  std::size_t common_places = 0;  // places of numbers that both have
  std::size_t other_numbers = 0;  // ... and where the numbers differ
};

Likeness compare(const Sketch& a, const Sketch& b);

/// The settings that decide. Chosen on one half of the clusters of a labelled set and checked on the other
/// (docs/deduplication.md).
struct CopyRule {
  double threshold = .45;  // least Jaccard index of copies that agree in their numbers

  /// Is one a copy of the other, whole, cut, or with other things around it?
  bool are_copies(const Likeness& found) const;
  /// are_copies(compare(a, b)), but for strangers sooner: most candidates are.
  bool are_copies(const Sketch& a, const Sketch& b) const;
  /// May the two stand in one cluster when others link them?
  bool may_share_cluster(const Likeness& found) const;
};

}  // namespace winnow::dedup
