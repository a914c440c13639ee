// The Deduper step by step, for those who look for copies on several machines. Each step is a function of its input
// alone, and together they give what Deduper gives, for any way of parting the pages among machines:
//
//   1. PageSketcher (dedup.h) makes a page's sketch; sketch_facts() its length and its content, keep_rank() its rank.
//   2. Pages of one content are exact copies: the one of the lowest rank stands for all of them from here on. Pages
//      without letters are no copies of anything.
//   3. Pages that share a band_value() meet: sorted by (band value, letters, content) they go through NeighbourPairs.
//   4. CopyCheck verifies each pair. What it lets through is an edge.
//   5. components() of the edges; the pages of each, lowest rank first, go through settle().
#pragma once
#include <winnow/dedup.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace winnow {

/// What a sketch says of its page.
struct SketchFacts {
  std::int64_t letters = 0;  // length of the folded text
  /// The same for pages of the same words, and for no others; ordered as Deduper orders contents.
  std::int64_t content = 0;
};

/// `sketch` is PageSketch::bytes. An Error where it is none.
Result<SketchFacts> sketch_facts(std::string_view sketch);

/// Bytes whose lexicographic order is the order in which pages stay: the page of the lowest rank first.
std::string keep_rank(std::int64_t letters, std::string_view date, bool preferred, std::string_view id,
                      const std::vector<Keep>& rules);

/// The key of band `band` (< PageSketch::keys.size()) as a number of its own: equal for likely copies.
std::int64_t band_value(std::size_t band, std::uint32_t key);

/// A pair of contents.
using ContentPair = std::pair<std::int64_t, std::int64_t>;

/// Pages with one key are compared with so many of their neighbours by length. More than this many share a key only
/// when a site repeats itself on them, and copies of each other meet in other bands, too.
constexpr std::size_t kNeighbours = 12;

/// Turns rows sorted by (band value, letters, content) into the pairs to be compared. Batches may end anywhere; all
/// rows of a band value must come to one object. Memory: kNeighbours rows.
class NeighbourPairs {
 public:
  /// The next row; the pairs that it makes are added to `to`.
  void add(std::int64_t band_value, std::int64_t content, std::vector<ContentPair>& to);

 private:
  std::int64_t key_ = 0;
  std::vector<std::int64_t> last_;  // the last contents of this key, a ring
  std::size_t next_ = 0;
};

/// Says whether two pages are copies by their sketches. Not thread-safe: it keeps its buffers.
class CopyCheck {
 public:
  /// `threshold` as in DedupOptions.
  explicit CopyCheck(double threshold);
  CopyCheck(CopyCheck&&) noexcept;
  ~CopyCheck();
  /// Both are PageSketch::bytes, in any order. An Error where one is none.
  Result<bool> are_copies(std::string_view a, std::string_view b);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The connected components of a graph: (content, the smallest content of its component), sorted.
std::vector<ContentPair> components(const std::vector<ContentPair>& edges);

/// Which page stays for which in one component, given the sketches of its pages, lowest rank first: each gets the place
/// of the page that stays. What only a chain has joined is parted again.
Result<std::vector<Clustered>> settle(const std::vector<std::string_view>& sketches, double threshold);

}  // namespace winnow
