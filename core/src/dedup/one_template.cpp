#include "dedup/one_template.h"

#include <algorithm>
#include <cmath>

#include "dedup/compare.h"

namespace winnow::dedup {
namespace {

// Grams that a few pages of a set have, and those that most have and some lack, summed over the pages.
struct Grams {
  std::size_t own = 0, lacking = 0;
};

// At the coarsest scale of the samples, by as many bits as all of them have.
Grams count_grams(const std::vector<Sketch>& pages) {
  unsigned finest = pages.front().grams.scale, coarsest = finest;
  for (const Sketch& page : pages) {
    finest = std::min(finest, page.grams.scale);
    coarsest = std::max(coarsest, page.grams.scale);
  }
  std::vector<std::uint32_t> all;
  for (const Sketch& page : pages) {
    const std::uint32_t limit = std::uint32_t{1} << (ShingleSample::kBits - (coarsest - page.grams.scale));
    for (const std::uint32_t hash : page.grams.hashes) {
      if (hash >= limit) break;
      all.push_back(hash >> (page.grams.scale - finest));
    }
  }
  std::sort(all.begin(), all.end());
  Grams grams;
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    while (end < all.size() && all[end] == all[begin]) ++end;
    const std::size_t n = std::min(end - begin, pages.size());
    if (4 * n <= pages.size()) grams.own += n;
    if (4 * n >= 3 * pages.size()) grams.lacking += pages.size() - n;
  }
  return grams;
}

// Do the two differ by words at several places, at most four together on average? A run of n words breaks n + 2 runs of
// three words. A byline and a line of rights with a host's name are two places in either page. Of a long text there is
// a sample of its runs, so that their number has an error; more than twice of that does not pass for places.
bool fill_gaps(const Sketch& a, const Sketch& b) {
  constexpr double kLeastPlaces = 6, kMostTogether = 4;
  const WordsBeside beside = words_beside(a.bins, b.bins);
  if (beside.bins_of_a == 0 || beside.bins_of_b == 0) return false;
  const Overlap shared = shared_samples(a.words, b.words);
  const double scale = std::ldexp(1, static_cast<int>(std::max(a.words.scale, b.words.scale)));
  const double broken = static_cast<double>(shared.a + shared.b - 2 * shared.shared) * scale;
  const auto words = static_cast<double>(beside.are_few() ? beside.places : beside.words);
  const double places = (broken - 2 * std::sqrt((scale - 1) * broken) - words) / 2;
  return places >= kLeastPlaces && words <= kMostTogether * places;
}

}  // namespace

// Of 155 sets of four and more copies in a labelled set three in four pairs fill gaps in two alone, which lack more
// than twice what they have of their own; families from templates lack a fiftieth of it.
bool fill_gaps_of_one_text(const std::vector<Sketch>& pages) {
  const Grams grams = count_grams(pages);
  if (grams.own == 0 || 4 * grams.lacking > grams.own) return false;
  const auto fill = static_cast<std::size_t>(std::count_if(
      pages.begin() + 1, pages.end(), [&](const Sketch& page) { return fill_gaps(pages.front(), page); }));
  return 4 * fill >= 3 * (pages.size() - 1);
}

bool are_numbered(const std::vector<Sketch>& pages) {
  std::size_t differ = 0;
  for (std::size_t i = 1; i < pages.size(); ++i) differ += compare(pages[i - 1], pages[i]).other_numbers > 0;
  return 4 * differ >= 3 * (pages.size() - 1);
}

}  // namespace winnow::dedup
