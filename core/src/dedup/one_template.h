// Are pages that chains of copies link made from one template: a shop's kettle in each colour, a rhyme for each word?
//
// A copy of a page that was edited lacks what its edit replaced, and the other copies have it. A page from a template
// lacks nothing that most of the others have: what tells it from them stands in gaps that each page fills with words of
// its own, a few words at a time, or with a number. What a host sets around a copy stands together instead, at one
// place or two.
#pragma once
#include <cstddef>
#include <vector>

#include "dedup/compare.h"
#include "dedup/sketch.h"

namespace winnow::dedup {

/// Pages of a set that is unusually large for copies of one page: more of them are from one template.
constexpr std::size_t kLargeSet = 50;

/// Least pages that show a template: of three, two that agree would be most.
constexpr std::size_t kLeastOfTemplate = 4;

/// Pages that are asked: so many of a larger set, spread over it.
constexpr std::size_t kAskedOfTemplate = 64;

/// Have the pages one text, but for gaps that most of them fill with words of their own? The first is the one that
/// would stay.
bool fill_gaps_of_one_text(const std::vector<Sketch>& pages);

/// Has each another number at some place than the one before it, as parts of a catalogue have, or boots of all sizes?
bool are_numbered(const std::vector<Sketch>& pages);

/// What the sketches of a set say of it; `read(page, room)` gives those of its n pages, in the order in which they
/// would stay.
template <class Read>
LinkedSet look_at_set(std::size_t n, const Read& read) {
  LinkedSet set{.is_large = n > kLargeSet};
  if (n < kLeastOfTemplate) return set;
  const std::size_t n_asked = n < kAskedOfTemplate ? n : kAskedOfTemplate;
  std::vector<Sketch> asked;
  asked.reserve(n_asked);
  Sketch room;
  for (std::size_t i = 0; i < n_asked; ++i) asked.push_back(read(i * n / n_asked, room));
  set.fills_gaps = fill_gaps_of_one_text(asked);
  set.is_numbered = are_numbered(asked);
  return set;
}

}  // namespace winnow::dedup
