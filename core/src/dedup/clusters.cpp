#include "dedup/clusters.h"

#include <winnow/dedup_steps.h>
#include <winnow/on_threads.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <span>
#include <stdexcept>

#include "dedup/compare.h"
#include "dedup/settle.h"
#include "dedup/union_find.h"

namespace winnow::dedup {
namespace {

struct Pair {
  std::uint32_t a = 0, b = 0;
};

// Runs `work(i)` for i < n on so many threads; throws what the first of them threw.
template <class Work>
void in_parallel(std::size_t n, unsigned threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  on_threads(static_cast<unsigned>(std::min<std::size_t>(threads, n)), [&](unsigned) {
    try {
      for (std::size_t i = next++; i < n; i = next++) work(i);
    } catch (...) {
      next = n;
      throw;
    }
  });
}

// Pairs that were compared and are no copies, as far as there is room: the same two often meet in several bands.
class Strangers {
 public:
  bool knows(Pair pair) const { return seen_[place(pair)] == code(pair); }
  void add(Pair pair) { seen_[place(pair)] = code(pair); }

 private:
  static constexpr std::size_t kRoom = std::size_t{1} << 18;
  static std::uint64_t code(Pair pair) { return std::uint64_t{pair.a} << 32 | pair.b; }
  static std::size_t place(Pair pair) { return mix64(code(pair)) % kRoom; }
  std::vector<std::uint64_t> seen_ = std::vector<std::uint64_t>(kRoom, 0);
};

class Finder {
 public:
  Finder(const PageSet& pages, const DedupOptions& options)
      : pages_(pages), options_(options), sets_(pages.size()), first_(pages.size()), is_first_(pages.size()) {
    rule_.threshold = options.threshold;
  }

  Clusters run(unsigned threads) {
    unite_exact_copies();
    in_parallel(kBands, threads, [&](std::size_t band) { search(band); });
    settle();
    if (options_.edges) add_edges();
    return std::move(found_);
  }

 private:
  void look_for_stop() const {
    if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) throw std::runtime_error("stopped");
  }

  // The pages of equal words are one page to all that follows: the best of them.
  void unite_exact_copies() {
    std::vector<std::uint32_t> order(pages_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const PageEntry &one = pages_[a], &other = pages_[b];
      if (one.content != other.content) return one.content < other.content;
      if (one.is_settled() != other.is_settled()) return one.is_settled();
      return pages_.is_better(a, b, options_.keep);
    });
    std::uint32_t first = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::uint32_t page = order[i];
      const bool is_copy = i > 0 && pages_[page].letters > 0 && pages_[page].content == pages_[first].content;
      if (!is_copy) first = page;
      first_[page] = first;
      is_first_[page] = !is_copy && pages_[page].letters > 0;
    }
  }

  void search(std::size_t band) {
    std::vector<std::uint64_t> sorted = pages_.keys(band);
    const auto is_out = [&](std::uint64_t keyed) { return !is_first_[static_cast<std::uint32_t>(keyed)]; };
    sorted.erase(std::remove_if(sorted.begin(), sorted.end(), is_out), sorted.end());
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    Strangers strangers;
    std::vector<Pair> verified;
    std::vector<std::uint32_t> group;
    for (std::size_t begin = 0; begin < sorted.size();) {
      std::size_t end = begin;
      group.clear();
      for (; end < sorted.size() && sorted[end] >> 32 == sorted[begin] >> 32; ++end)
        group.push_back(static_cast<std::uint32_t>(sorted[end]));
      const auto is_new = [&](std::uint32_t page) { return !pages_[page].is_settled(); };
      if (group.size() > 1 && std::any_of(group.begin(), group.end(), is_new))
        compare_group(group, strangers, verified);
      begin = end;
    }
    if (!options_.edges) return;
    const std::lock_guard lock(mutex_);
    verified_.insert(verified_.end(), verified.begin(), verified.end());
  }

  void compare_group(std::vector<std::uint32_t>& group, Strangers& strangers, std::vector<Pair>& verified) {
    // Not by the number of the page, which is the order of arrival.
    std::sort(group.begin(), group.end(), [&](std::uint32_t a, std::uint32_t b) {
      if (pages_[a].letters != pages_[b].letters) return pages_[a].letters < pages_[b].letters;
      return pages_[a].content < pages_[b].content;
    });
    struct Read {
      Sketch sketch;
      std::size_t of = static_cast<std::size_t>(-1);
    };
    std::vector<Read> read(std::min(group.size(), kNeighbours + 1));
    const auto sketch = [&](std::size_t i) -> const Sketch& {
      Read& place = read[i % read.size()];
      if (place.of != i) {
        pages_.sketch(group[i], place.sketch);
        place.of = i;
      }
      return place.sketch;
    };
    for (std::size_t i = 1; i < group.size(); ++i) {
      look_for_stop();
      for (std::size_t j = i - std::min(i, kNeighbours); j < i; ++j) {
        const Pair pair{std::min(group[i], group[j]), std::max(group[i], group[j])};
        if (pages_[pair.a].is_settled() && pages_[pair.b].is_settled()) continue;
        if ((!options_.edges && sets_.are_united(place_of(pair.a), place_of(pair.b))) || strangers.knows(pair))
          continue;
        if (!rule_.are_copies(sketch(i), sketch(j))) {
          strangers.add(pair);
          continue;
        }
        sets_.unite(place_of(pair.a), place_of(pair.b));
        if (options_.edges) verified.push_back(pair);
      }
    }
  }

  // A settled page stands for the page that stays in its place.
  std::uint32_t place_of(std::uint32_t page) const { return pages_[page].is_settled() ? pages_[page].kept : page; }

  // In each set that copies link.
  void settle() {
    // Settled pages come in by the page that stays for them.
    std::vector<std::uint32_t> order;
    for (std::uint32_t page = 0; page < pages_.size(); ++page)
      if (pages_[page].is_settled() ? pages_[page].kept == page : is_first_[page] != 0) order.push_back(page);
    std::vector<std::uint32_t> root(pages_.size());
    for (const std::uint32_t page : order) root[page] = sets_.find(page);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      if (root[a] != root[b]) return root[a] < root[b];
      if (pages_[a].is_settled() != pages_[b].is_settled()) return pages_[a].is_settled();
      return pages_.is_better(a, b, options_.keep);
    });
    found_.pages.resize(pages_.size());
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      while (end < order.size() && root[order[end]] == root[order[begin]]) ++end;
      settle({order.data() + begin, end - begin});
    }
    for (std::size_t page = 0; page < pages_.size(); ++page)
      if (pages_[page].is_settled()) found_.pages[page] = {pages_[page].kept, pages_[page].alike};
    for (std::size_t page = 0; page < pages_.size(); ++page) {
      if (pages_[page].is_settled() || is_first_[page]) continue;
      found_.pages[page] = pages_[page].letters == 0 ? Clustered{page, {1, 1, true}} : found_.pages[first_[page]];
    }
  }

  // A set, best page first.
  void settle(std::span<const std::uint32_t> set) {
    if (set.size() == 1) {
      found_.pages[set.front()] = {set.front(), {1, 1, true}};
      return;
    }
    const auto n_stay = static_cast<std::size_t>(
        std::count_if(set.begin(), set.end(), [&](std::uint32_t page) { return pages_[page].is_settled(); }));
    // Of all but unusual sets each sketch is read once.
    constexpr std::size_t kReadOnce = 4096;
    std::vector<Sketch> sketches(set.size() <= kReadOnce ? set.size() : 0);
    for (std::size_t i = 0; i < sketches.size(); ++i) pages_.sketch(set[i], sketches[i]);
    const auto read = [&](std::size_t page, Sketch& room) -> const Sketch& {
      look_for_stop();
      if (!sketches.empty()) return sketches[page];
      pages_.sketch(set[page], room);
      return room;
    };
    const auto found = [&](std::size_t page, std::size_t kept, const Likeness& likeness) {
      found_.pages[set[page]] = {set[kept], {likeness.jaccard, likeness.containment, likeness.same_words}};
    };
    settle_set(rule_, set.size(), n_stay, read, found, comparisons_in(set.size()));
  }

  void add_edges() {
    for (std::uint32_t page = 0; page < pages_.size(); ++page)
      if (first_[page] != page && pages_[page].letters > 0 && !pages_[page].is_settled())
        verified_.push_back({first_[page], page});
    const auto in_order = [&](Pair pair) {
      return pages_[pair.a].id < pages_[pair.b].id ? pair : Pair{pair.b, pair.a};
    };
    for (Pair& pair : verified_) pair = in_order(pair);
    std::sort(verified_.begin(), verified_.end(), [&](Pair x, Pair y) {
      if (x.a != y.a) return pages_[x.a].id < pages_[y.a].id;
      return pages_[x.b].id < pages_[y.b].id;
    });
    const auto equal = [](Pair x, Pair y) { return x.a == y.a && x.b == y.b; };
    verified_.erase(std::unique(verified_.begin(), verified_.end(), equal), verified_.end());
    Sketch a, b;
    for (const Pair pair : verified_) {
      look_for_stop();
      pages_.sketch(pair.a, a);
      pages_.sketch(pair.b, b);
      const Likeness likeness = compare(a, b);
      found_.edges.push_back({pair.a, pair.b, {likeness.jaccard, likeness.containment, likeness.same_words}});
    }
  }

  const PageSet& pages_;
  const DedupOptions& options_;
  CopyRule rule_;
  UnionFind sets_;
  std::vector<std::uint32_t> first_;  // of the exact copies of a page: the best one
  std::vector<char> is_first_;        // with a letter in it, and no exact copy of a better page
  std::mutex mutex_;
  std::vector<Pair> verified_;
  Clusters found_;
};

}  // namespace

Clusters find_clusters(const PageSet& pages, const DedupOptions& options, unsigned threads) {
  return Finder(pages, options).run(threads);
}

}  // namespace winnow::dedup
