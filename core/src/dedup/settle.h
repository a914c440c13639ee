// Which pages stay in a set that chains of copies link, and which others are the copies of each.
#pragma once
#include <winnow/dedup_steps.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "dedup/compare.h"
#include "dedup/one_template.h"
#include "dedup/sketch.h"

namespace winnow::dedup {

/// Comparisons in a set of n pages: enough for every page of sets below 2,000 pages to be compared with every page that
/// stays, and for hundreds that stay in larger ones.
constexpr std::uint64_t comparisons_in(std::size_t n) {
  return std::max<std::uint64_t>(2'000'000, std::uint64_t{256} * n);
}

/// How a page that stays is like itself.
inline constexpr Likeness kItself{.jaccard = 1, .containment = 1, .word_jaccard = 1, .same_words = true};

/// The end of settle_set(), where comparisons of each with all would be too many: a page that stays is compared with
/// its kNeighbours of either side by length. Of the pages `next_stay` to `n_stay` it is settled that they stay; those
/// of `left` are looked at.
template <class Read, class Found>
void settle_near(const CopyRule& rule, const LinkedSet& linked, std::size_t next_stay, std::size_t n_stay,
                 const std::vector<std::size_t>& left, const Read& read, const Found& found) {
  struct Place {
    std::uint64_t letters, content;
    std::size_t page;
    bool is_taken;
  };
  Sketch room, room_of_kept;
  Likeness likeness;
  std::vector<Place> places;
  const auto add = [&](std::size_t page, bool is_taken) {
    const Sketch& sketch = read(page, room);
    places.push_back({sketch.letters, sketch.content, page, is_taken});
  };
  for (std::size_t page = next_stay; page < n_stay; ++page) add(page, true);
  for (const std::size_t page : left) add(page, false);
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return a.letters != b.letters ? a.letters < b.letters : a.content < b.content;
  });
  std::vector<std::size_t> best_first(places.size());
  std::iota(best_first.begin(), best_first.end(), std::size_t{0});
  std::sort(best_first.begin(), best_first.end(),
            [&](std::size_t a, std::size_t b) { return places[a].page < places[b].page; });
  std::vector<Place*> near;
  for (const std::size_t at : best_first) {
    Place& place = places[at];
    const bool is_new = place.page >= n_stay;
    if (is_new && place.is_taken) continue;
    place.is_taken = true;
    if (is_new) found(place.page, place.page, kItself);
    near.clear();
    for (std::size_t i = at - std::min(at, kNeighbours); i < std::min(places.size(), at + kNeighbours + 1); ++i)
      if (!places[i].is_taken) near.push_back(&places[i]);
    std::sort(near.begin(), near.end(), [](const Place* a, const Place* b) { return a->page < b->page; });
    KeptPage page(rule, read(place.page, room_of_kept), linked);
    for (Place* other : near) {
      if (!page.takes(read(other->page, room), likeness)) continue;
      other->is_taken = true;
      found(other->page, place.page, likeness);
    }
  }
}

/// The best page stays, and with it those that are like it. The others, linked by way of a third page alone, are looked
/// at once more among themselves, so that no chain swallows an archive.
///
/// Pages are 0 .. n - 1, in the order in which they would stay; of the first `n_stay` it is settled that they do.
/// `read(page, room)` gives the sketch of a page, which lives as long as `room` is left alone; `found(page, kept,
/// likeness)` is told once for each page that was not settled what stays for it, itself perhaps.
///
/// Time grows with the square of n until the comparisons of `budget` are used up. From then on a page that stays is
/// compared with its kNeighbours of either side by length, as candidates are, and a page that is further off stays too.
template <class Read, class Found>
void settle_set(const CopyRule& rule, std::size_t n, std::size_t n_stay, const Read& read, const Found& found,
                std::uint64_t budget) {
  const LinkedSet linked = rule.threshold < 1 ? look_at_set(n, read) : LinkedSet{.is_large = n > kLargeSet};
  std::vector<std::size_t> left(n - n_stay), rest;
  std::iota(left.begin(), left.end(), n_stay);
  Sketch room, room_of_kept;
  Likeness likeness;
  std::size_t next_stay = 0;
  while (!left.empty() && budget >= left.size()) {
    budget -= left.size();
    const bool is_new = next_stay == n_stay;
    const std::size_t kept = is_new ? left.front() : next_stay++;
    if (is_new) found(kept, kept, kItself);
    KeptPage page(rule, read(kept, room_of_kept), linked);
    rest.clear();
    for (std::size_t i = is_new ? 1 : 0; i < left.size(); ++i) {
      if (page.takes(read(left[i], room), likeness))
        found(left[i], kept, likeness);
      else
        rest.push_back(left[i]);
    }
    left.swap(rest);
  }
  if (!left.empty()) settle_near(rule, linked, next_stay, n_stay, left, read, found);
}

}  // namespace winnow::dedup
