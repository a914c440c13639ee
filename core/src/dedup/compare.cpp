#include "dedup/compare.h"

#include <algorithm>

namespace winnow::dedup {
namespace {

// Share of the fewer values that both have. Of lists that were cut to their smallest values only the range that both
// cover is compared.
double shared_values(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  std::uint32_t limit = 0xFFFFFFFF;
  for (const auto* list : {&a, &b})
    if (list->size() == Numbers::kMost) limit = std::min(limit, list->back());
  std::size_t shared = 0, i = 0, j = 0;
  while (i < a.size() && j < b.size() && a[i] <= limit && b[j] <= limit) {
    const std::uint32_t x = a[i], y = b[j];
    shared += x == y;
    i += x <= y;
    j += y <= x;
  }
  const auto within = [&](const std::vector<std::uint32_t>& list) {
    return static_cast<std::size_t>(std::upper_bound(list.begin(), list.end(), limit) - list.begin());
  };
  const std::size_t least = std::min(within(a), within(b));
  return least == 0 ? 1.0 : static_cast<double>(shared) / static_cast<double>(least);
}

// A place may hold several numbers in one text; the two agree there when they share one of them.
void compare_places(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b, Likeness& found) {
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const std::uint64_t x = a[i] >> 16, y = b[j] >> 16;
    if (x != y) {
      i += x < y;
      j += y < x;
      continue;
    }
    bool agree = false;
    while (i < a.size() && j < b.size() && a[i] >> 16 == x && b[j] >> 16 == x) {
      const std::uint64_t one = a[i], other = b[j];
      agree = agree || one == other;
      i += one <= other;
      j += other <= one;
    }
    while (i < a.size() && a[i] >> 16 == x) ++i;
    while (j < b.size() && b[j] >> 16 == x) ++j;
    ++found.common_places;
    found.other_numbers += !agree;
  }
}

// Do the smallest hashes of both, a quarter of the samples, already say that the two share next to nothing? Of texts
// that pass for copies they share .5 or more by one measure; with 48 hashes each an error of .25 has a chance of one in
// ten thousand.
bool are_strangers(const ShingleSample& a, const ShingleSample& b) {
  if (a.scale > b.scale) return are_strangers(b, a);
  const unsigned finer = b.scale - a.scale;
  const auto smallest = [](const std::vector<std::uint32_t>& hashes, unsigned scales) {
    const std::uint32_t limit = std::uint32_t{1} << (ShingleSample::kBits - scales);
    return static_cast<std::size_t>(std::lower_bound(hashes.begin(), hashes.end(), limit) - hashes.begin());
  };
  const std::size_t n = smallest(a.hashes, finer + 2), m = smallest(b.hashes, 2);
  if (std::min(n, m) < 48) return false;
  const Overlap found = overlap(a.hashes.data(), n, b.hashes.data(), m, finer);
  return found.jaccard() < .1 && found.containment() < .35;
}

}  // namespace

Likeness compare(const Sketch& a, const Sketch& b) {
  Likeness found;
  const Overlap grams = shared_samples(a.grams, b.grams);
  found.jaccard = grams.jaccard();
  found.containment = grams.containment();
  found.word_jaccard = shared_samples(a.words, b.words).jaccard();
  found.number_share = shared_values(a.numbers.values, b.numbers.values);
  compare_places(a.numbers.places, b.numbers.places, found);
  return found;
}

bool CopyRule::are_copies(const Likeness& found) const {
  const auto places = static_cast<double>(found.common_places);
  const auto other = static_cast<double>(found.other_numbers);
  // Nearly all of one text is in the other: only numbers that contradict each other at the same place keep them apart,
  // for a copy loses numbers with its dateline and gains some with the chrome around it.
  const bool nearly_whole = found.jaccard >= std::max(.8, threshold) || found.containment >= .9;
  if (nearly_whole && other <= .2 * places + .5) return true;
  // Both texts have something of their own: the numbers must speak for them, too.
  const bool mostly = found.jaccard >= threshold || found.containment >= .85;
  if (mostly && found.number_share >= .85 && other <= .1 * places) return true;
  // Damage that is spread evenly (scanned texts) breaks word shingles much sooner than letter shingles. Texts that were
  // filled into one template differ in whole runs, and both break alike.
  // The words' sample is small, so the two must be of one length, too, which damage leaves alone.
  const bool spread = found.jaccard >= 1.35 * found.word_jaccard && found.containment <= 1.6 * found.jaccard;
  return spread && found.jaccard >= threshold - .1 && other <= .3 * places + .5;
}

bool CopyRule::are_copies(const Sketch& a, const Sketch& b) const {
  Likeness found;
  compare_places(a.numbers.places, b.numbers.places, found);
  // No rule allows more: texts from one template end here, without a look at their shingles.
  if (static_cast<double>(found.other_numbers) > .3 * static_cast<double>(found.common_places) + .5) return false;
  if (are_strangers(a.grams, b.grams)) return false;
  const Overlap grams = shared_samples(a.grams, b.grams);
  found.jaccard = grams.jaccard();
  found.containment = grams.containment();
  if (found.jaccard < threshold - .1 && found.containment < .85) return false;
  found.word_jaccard = shared_samples(a.words, b.words).jaccard();
  found.number_share = shared_values(a.numbers.values, b.numbers.values);
  return are_copies(found);
}

bool CopyRule::may_share_cluster(const Likeness& found) const {
  const auto places = static_cast<double>(found.common_places);
  const auto other = static_cast<double>(found.other_numbers);
  return (found.jaccard >= .2 || found.containment >= .4) && other <= .2 * places + 1;
}

}  // namespace winnow::dedup
