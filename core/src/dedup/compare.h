// When two pages are copies of each other.
#pragma once
#include <vector>

#include "dedup/sketch.h"

namespace winnow::dedup {

/// What is known of a set of pages that a chain of copies links.
struct LinkedSet {
  /// In a large set what is no copy by the rule is none: many pages that share what is printed on all of them are
  /// linked by the shortest of them, and whoever has the most of it would take all.
  bool is_large = false;
  /// The pages are of one template (dedup/one_template.h), which each fills with words of its own,
  bool fills_gaps = false;
  /// ... or with a number.
  bool is_numbered = false;
};

/// How much two pages share.
struct Likeness {
  double jaccard = 0;              // of their grams of nine letters
  double containment = 0;          // share of the smaller one's grams that the other has too
  double share_of_longer = 0;      // share of the larger one's grams that the other has too
  double word_jaccard = 0;         // of their runs of three words
  double letters_a_word = 0;       // in both
  std::size_t words = 0;           // runs of three words that were compared, of the one that has fewer
  bool same_words = false;         // of the whole texts, not of samples
  std::size_t common_numbers = 0;  // that both have
  double number_share = 0;         // share of the fewer numbers that the other has too; 0 without any
  std::size_t common_places = 0;   // places of numbers that both have
  std::size_t other_numbers = 0;   // ... and where the numbers differ
  std::uint64_t letters = 0;       // of the smaller one
  double own_grams = 0;            // that one of them has and the other has not
  double changed = 0;              // letters that would have to differ, each by itself, to explain the grams that
                                   // both have of their own
  bool one_site = false;           // both are of it
  bool exchanged = false;          // they are, or of one template, and a few words of the one stand for others of the
                                   // other
  bool numbered = false;           // they are of one template: numbers are what tells its pages apart
};

/// Of pages of one template, and not of two sites, as much is asked as of pages of one site.
Likeness compare(const Sketch& a, const Sketch& b, const LinkedSet& set = {});

/// The settings that decide. Chosen on one half of the clusters of a labelled set and checked on the other
/// (docs/deduplication.md).
struct CopyRule {
  static constexpr double kThreshold = .45;
  /// Least Jaccard index of copies with many numbers that agree. A higher one than kThreshold holds for every rule, for
  /// containment, too; with 1 only equal words are copies.
  double threshold = kThreshold;

  /// Is one a copy of the other, whole, cut, or with other things around it?
  bool are_copies(const Likeness& found) const;
  /// are_copies(compare(a, b)), but for strangers sooner: most candidates are.
  bool are_copies(const Sketch& a, const Sketch& b) const;
};

/// A page that stays, and which of the pages that a chain of copies links to it are its copies.
///
/// A chain alone says little: two articles that quote one statement are both copies of the statement, and none of each
/// other.
class KeptPage {
 public:
  /// `rule` must outlive it.
  KeptPage(const CopyRule& rule, Sketch kept, LinkedSet set) : rule_(rule), kept_(std::move(kept)), set_(set) {}

  /// Is `page` its copy? Pages are to be asked in the order in which they would stay: the ones before bear witness.
  /// `found` becomes what it shares with the page that stays.
  bool takes(const Sketch& page, Likeness& found);

 private:
  bool is_copy_of_copy(const Sketch& page) const;
  const CopyRule& rule_;
  Sketch kept_;
  LinkedSet set_;
  std::vector<Sketch> copies_;  // the first of those that are copies by the rule
};

}  // namespace winnow::dedup
