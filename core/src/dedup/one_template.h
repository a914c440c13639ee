// Are pages that chains of copies link made from one template: a shop's kettle in each colour, a rhyme for each word?
//
// A copy of a page that was edited lacks what its edit replaced, and the other copies have it. A page from a template
// lacks nothing that most of the others have: what tells it from them stands in gaps that each page fills with words of
// its own, a few words at a time. What a host sets around a copy stands together instead, at one place or two.
#pragma once
#include <cstddef>
#include <vector>

#include "dedup/sketch.h"

namespace winnow::dedup {

/// Least pages that show a template: of three, two that agree would be most.
constexpr std::size_t kLeastOfTemplate = 4;

/// Pages that are asked: so many of a larger set, spread over it.
constexpr std::size_t kAskedOfTemplate = 64;

/// A function of the pages in the order in which they would stay.
bool are_of_one_template(const std::vector<Sketch>& pages);

/// The same of a set of n pages; `read(page, room)` gives the sketch of each.
template <class Read>
bool are_of_one_template(std::size_t n, const Read& read) {
  if (n < kLeastOfTemplate) return false;
  const std::size_t n_asked = n < kAskedOfTemplate ? n : kAskedOfTemplate;
  std::vector<Sketch> asked;
  asked.reserve(n_asked);
  Sketch room;
  for (std::size_t i = 0; i < n_asked; ++i) asked.push_back(read(i * n / n_asked, room));
  return are_of_one_template(asked);
}

}  // namespace winnow::dedup
