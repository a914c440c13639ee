#include "dedup/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace winnow::dedup {
namespace {

// Least Jaccard index and least containment of copies that no number speaks for.
constexpr double kAlike = .8;
constexpr double kWithin = .9;
// ... of pages of one site, of whose text nine tenths may be what the site prints on all of them.
constexpr double kWithinSite = .95;

// Least Jaccard index of damaged copies. A threshold that was raised holds for them, too.
double least_damaged(double threshold, double less) {
  return threshold > CopyRule::kThreshold ? threshold : threshold - less;
}

// How many values both have, and what share of the fewer that is. Of lists that were cut to their smallest values only
// the range that both cover is compared.
void compare_values(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b, Likeness& found) {
  std::uint32_t limit = 0xFFFFFFFF;
  for (const auto* list : {&a, &b})
    if (list->size() == Numbers::kMost) limit = std::min(limit, list->back());
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size() && a[i] <= limit && b[j] <= limit) {
    const std::uint32_t x = a[i], y = b[j];
    found.common_numbers += x == y;
    i += x <= y;
    j += y <= x;
  }
  const auto within = [&](const std::vector<std::uint32_t>& list) {
    return static_cast<std::size_t>(std::upper_bound(list.begin(), list.end(), limit) - list.begin());
  };
  const std::size_t least = std::min(within(a), within(b));
  if (least > 0) found.number_share = static_cast<double>(found.common_numbers) / static_cast<double>(least);
}

// The numbers of a text at one place.
struct AtPlace {
  std::span<const std::uint64_t> numbers;
  bool is_cut = false;  // there may be more, and larger ones
};

// Those at the place where `at` points, which goes on to the next place.
AtPlace next_place(std::span<const std::uint64_t> places, std::size_t& at) {
  const std::size_t first = at;
  while (at < places.size() && places[at] >> 32 == places[first] >> 32) ++at;
  const bool is_cut = at - first == Numbers::kMostAtPlace || (at == Numbers::kMost && at == places.size());
  return {places.subspan(first, at - first), is_cut};
}

// Is it the one number at its place, as nearly all are?
bool is_alone(std::span<const std::uint64_t> places, std::size_t i) {
  return i + 1 < places.size() ? places[i + 1] >> 32 != places[i] >> 32 : places.size() < Numbers::kMost;
}

// A place may hold several numbers in one text; the two agree there when they share one of them. Where numbers were cut
// off, only the range that both cover is compared.
void compare_place(AtPlace a, AtPlace b, Likeness& found) {
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  for (const AtPlace& one : {a, b})
    if (one.is_cut) limit = std::min(limit, one.numbers.back());
  if (a.numbers.front() > limit || b.numbers.front() > limit) return;
  const auto is_shared = [&](std::uint64_t number) {
    return number <= limit && std::binary_search(b.numbers.begin(), b.numbers.end(), number);
  };
  ++found.common_places;
  found.other_numbers += std::none_of(a.numbers.begin(), a.numbers.end(), is_shared);
}

void compare_places(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b, Likeness& found) {
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const std::uint64_t x = a[i] >> 32, y = b[j] >> 32;
    if (x != y) {
      i += x < y;
      j += y < x;
    } else if (is_alone(a, i) && is_alone(b, j)) {
      ++found.common_places;
      found.other_numbers += a[i++] != b[j++];
    } else {
      const AtPlace one = next_place(a, i), other = next_place(b, j);
      compare_place(one, other, found);
    }
  }
}

void compare_grams(const ShingleSample& a, const ShingleSample& b, Likeness& found) {
  const Overlap grams = shared_samples(a, b);
  found.jaccard = grams.jaccard();
  found.containment = grams.containment();
  found.share_of_longer =
      grams.shared == 0 ? 0 : static_cast<double>(grams.shared) / static_cast<double>(std::max(grams.a, grams.b));
  const double scale = std::ldexp(1, static_cast<int>(std::max(a.scale, b.scale)));
  found.own_grams = static_cast<double>(grams.a + grams.b - 2 * grams.shared) * scale;
  // A letter that differs breaks all grams around it.
  const auto own = static_cast<double>(std::min(grams.a, grams.b) - grams.shared);
  found.changed = own * scale / kGram;
}

// Fewer words or numbers than one in so many letters, as often as they stand in either text, are a correction.
constexpr std::uint64_t kLettersAWord = 500;

// Do the words that differ stand one by one, or few together, between those that do not? A run of n words breaks the
// grams of its own letters and the eight around it.
bool are_scattered(std::uint64_t words, const Likeness& found) {
  constexpr double kMostTogether = 4;
  return found.own_grams >= static_cast<double>(words) * (found.letters_a_word + (kGram - 1) / kMostTogether);
}

// Pages that a site makes from one template differ in the words that were filled in. Of two of its pages that share
// their text but for a few words none is a copy then, when each has words that the other has not: a version that grew,
// a teaser or a copy within more text has all words of the other. More than so many different words are a filling where
// they are scattered over the text: lists of other pages, say, that change from one visit to the next stand together.
// And one in hundreds is a correction: fewer than one in 500 letters, each as often as it stands in either, make no
// other page of a long one.
bool have_exchanged_words(const Sketch& a, const Sketch& b, const Likeness& found) {
  const WordsBeside beside = words_beside(a.bins, b.bins);
  if (beside.bins_of_a == 0 || beside.bins_of_b == 0) return false;
  if (beside.places * kLettersAWord < std::min(a.letters, b.letters)) return false;
  return beside.are_few() || are_scattered(beside.words, found);
}

// Do the two have all letters in common, "e-mail" and "email" say? Of long texts there are samples alone.
bool have_same_letters(const Sketch& a, const Sketch& b, const Likeness& found) {
  return found.jaccard >= 1 && a.letters == b.letters && a.grams.scale == 0;
}

void compare_words(const Sketch& a, const Sketch& b, Likeness& found) {
  const Overlap words = shared_samples(a.words, b.words);
  found.word_jaccard = words.jaccard();
  found.words = std::min(words.a, words.b);
  const auto of_both = [](const ShingleSample& one, const ShingleSample& other) {
    return std::ldexp(static_cast<double>(one.hashes.size()), static_cast<int>(one.scale)) +
           std::ldexp(static_cast<double>(other.hashes.size()), static_cast<int>(other.scale));
  };
  if (found.words > 0) found.letters_a_word = of_both(a.grams, b.grams) / of_both(a.words, b.words);
}

void compare_sites(const Sketch& a, const Sketch& b, const LinkedSet& set, Likeness& found) {
  found.one_site = a.site != 0 && a.site == b.site;
  // A template is one site's: pages of two sites that share so much are copies.
  const bool may_be_one_site = found.one_site || a.site == 0 || b.site == 0;
  found.numbered = may_be_one_site && (set.is_numbered || set.fills_gaps);
  found.exchanged = (found.one_site || (may_be_one_site && set.fills_gaps)) && have_exchanged_words(a, b, found) &&
                    !have_same_letters(a, b, found);
}

// The share of each of two sets, taken to be of one size, that the other has not.
double lost(double jaccard) { return (1 - jaccard) / (1 + jaccard); }
// ... and that it has.
double common(double jaccard) { return 1 - lost(jaccard); }

// One number in hundreds of letters is the day of a visit, a counter or the year of a line of rights rather than what
// the page is about.
bool are_few(std::size_t other_numbers, std::uint64_t letters) { return 2 * other_numbers * kLettersAWord < letters; }

// ... of texts that are the same in all else, but for what is set around one of them, and of no template, whose pages
// may differ in a number alone.
bool are_corrected(const Likeness& found) {
  constexpr double kSame = .95, kSameWithin = .975;
  return !found.numbered && are_few(found.other_numbers, found.letters) &&
         (found.jaccard >= kSame || found.containment >= kSameWithin);
}

// Numbers that contradict each other at one place are forgiven to scanned texts alone. Single wrong letters break many
// more shingles of three words than of nine letters, while whole words that were exchanged, as among texts from one
// template, break as many of both: the difference counts the single letters. Each wrong number has to come with four of
// them and with three places that agree. Of 20,000 pairs from templates one in a thousand has four, of scanned copies
// with a wrong number and their originals six in seven.
bool contradict(const Likeness& found) {
  if (found.other_numbers == 0 || are_corrected(found)) return false;
  const auto other = static_cast<double>(found.other_numbers);
  if (found.jaccard >= 1 || 4 * found.other_numbers > found.common_places) return true;
  const double single = found.changed * (lost(found.word_jaccard) / lost(found.jaccard) - 1);
  return single < 4 * other;
}

// May the two contradict each other in numbers as pages of one cluster? Only one of them may be scanned, the other one
// may have much around its text: less is asked for.
bool contradict_in_cluster(const Likeness& found) {
  const auto other = static_cast<double>(found.other_numbers), places = static_cast<double>(found.common_places);
  return found.other_numbers > 0 &&
         (2 * found.other_numbers > found.common_places || other > .2 * places + 1 || found.changed < 6 * other);
}

// How far the numbers speak for the two, 0 to 1: pages without numbers in common do not agree in their numbers. Those
// that pages of one site have in common may be of its address, its opening hours and its terms, for all that is known.
double agreement(const Likeness& found, double least_share) {
  constexpr double kEnough = 6;
  if (found.one_site || found.number_share < least_share) return 0;
  return std::min(static_cast<double>(found.common_numbers) / kEnough, 1.0);
}

// Damage that is spread evenly (scanned texts) breaks word shingles much sooner than letter shingles: a wrong letter
// leaves both with the powers of one chance, by their numbers of letters. Words that were filled into one template
// break fewer word shingles than that, however evenly they stand, for they break whole words. A number that both have
// speaks for damage; without one the difference has to be clearer: of 2,300 pairs from templates in seven languages
// that pass for copies by the other two measures one in ten breaks more than the power says, and one in a hundred more
// than 1.15 times as much, of scanned texts nine and six in ten.
//
// The words' sample is small, so there must be some words at all, and the two must be of one length, which damage
// leaves alone. Pages of one site are filled in rather than scanned twice.
bool are_damaged(const Likeness& found) {
  constexpr std::size_t kEnoughWords = 64;
  if (found.one_site || found.words < kEnoughWords) return false;
  if (found.jaccard < 1.35 * found.word_jaccard || found.containment > 1.7 * found.jaccard) return false;
  const double clearer = found.common_numbers > 0 && found.number_share >= .6 ? 1 : 1.15;
  const double power = clearer * kWordsEach * found.letters_a_word / kGram;
  return common(found.word_jaccard) <= std::pow(common(found.jaccard), power);
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

Likeness compare(const Sketch& a, const Sketch& b, const LinkedSet& set) {
  Likeness found;
  found.same_words = a.letters > 0 && a.letters == b.letters && a.content == b.content;
  found.letters = std::min(a.letters, b.letters);
  compare_grams(a.grams, b.grams, found);
  compare_words(a, b, found);
  compare_values(a.numbers.values, b.numbers.values, found);
  compare_places(a.numbers.places, b.numbers.places, found);
  compare_sites(a, b, set, found);
  return found;
}

bool CopyRule::are_copies(const Likeness& found) const {
  if (found.same_words) return true;
  if (threshold >= 1 || found.exchanged || contradict(found)) return false;
  // Texts from one template whose facts differ share up to .8, so that likeness alone has to be more. Numbers that
  // agree are evidence: the more of them, the less likeness is asked for.
  const double agreeing = agreement(found, .85);
  if (found.jaccard >= std::max(threshold, kAlike - (kAlike - threshold) * agreeing)) return true;
  const double within = found.one_site ? kWithinSite : kWithin - (kWithin - .85) * agreeing;
  if (found.containment >= std::max(threshold, within)) return true;
  return are_damaged(found) && found.jaccard >= least_damaged(threshold, .1);
}

bool CopyRule::are_copies(const Sketch& a, const Sketch& b) const {
  if (threshold >= 1) return a.content == b.content && a.letters == b.letters;
  Likeness found;
  found.letters = std::min(a.letters, b.letters);
  compare_places(a.numbers.places, b.numbers.places, found);
  // No rule allows more: texts from one template end here, without a look at their shingles.
  if (!are_few(found.other_numbers, found.letters) && 4 * found.other_numbers > found.common_places) return false;
  if (are_strangers(a.grams, b.grams)) return false;
  compare_grams(a.grams, b.grams, found);
  if (found.jaccard < least_damaged(threshold, .1) && found.containment < .85) return false;
  compare_words(a, b, found);
  compare_sites(a, b, {}, found);
  compare_values(a.numbers.values, b.numbers.values, found);
  return are_copies(found);
}

bool KeptPage::takes(const Sketch& page, Likeness& found) {
  constexpr std::size_t kWitnesses = 16;
  if (are_strangers(kept_.grams, page.grams)) return false;  // most are, at the other end of a long chain
  found = compare(kept_, page, set_);
  // By other rules than the longest, or since it was published, a teaser may stay, or a release that an article quotes.
  if (page.letters > kept_.letters + kept_.letters / 10 && found.share_of_longer < kAlike) return false;
  if (rule_.are_copies(found)) {
    if (copies_.size() < kWitnesses) copies_.push_back(page);
    return true;
  }
  const double threshold = rule_.threshold;
  if (set_.is_large || threshold >= 1 || found.exchanged || contradict_in_cluster(found)) return false;
  // Two pages of one site have its footer in common, with a third page that joined them or without.
  // A page that is a small part of the one that stays and no copy by the rule has a text of its own besides.
  constexpr double kSmallPart = .3;
  const double least = std::max(threshold, .65 - .05 * agreement(found, .8));
  if (!found.one_site && found.jaccard >= kSmallPart && found.containment >= least) return true;
  if (are_damaged(found) && found.jaccard >= least_damaged(threshold, .15)) return true;
  return found.containment >= threshold && is_copy_of_copy(page);
}

// Is it a copy of a copy that has all of it? What is in the one is in the page that stays, but for what was damaged.
bool KeptPage::is_copy_of_copy(const Sketch& page) const {
  return std::any_of(copies_.begin(), copies_.end(), [&](const Sketch& copy) {
    return page.letters <= copy.letters + copy.letters / 10 &&
           (set_.fills_gaps || set_.is_numbered ? rule_.are_copies(compare(copy, page, set_))
                                                : rule_.are_copies(copy, page));
  });
}

}  // namespace winnow::dedup
