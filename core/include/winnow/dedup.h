// Duplicates over many pages: exact, near and contained copies, by shingles, verified pair by pair.
//
//   Deduper deduper({});
//   Sketcher sketcher;                                   // one a thread
//   deduper.add({"a", sketcher.sketch(text), ""});       // one thread
//   Clusters found = deduper.finish(2);
//   found.pages[0].kept;                                 // the page that stays; itself when there is no better copy
//
// The result is a function of the set of pages: no order of arrival, number of threads or size of batches changes it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <winnow/error.h>

namespace winnow {

/// What is remembered of a page's text, about a kilobyte: samples of its shingles (nine letters, three words), its
/// numbers with the words around them, and the keys by which likely copies are found. Made of the text alone.
struct PageSketch {
  std::string bytes;                // compressed; opaque
  std::vector<std::uint32_t> keys;  // 64 band keys; none of a text without a letter or digit
};

/// Makes sketches. One a thread: it keeps its buffers.
class PageSketcher {
 public:
  PageSketcher();
  PageSketcher(PageSketcher&&) noexcept;
  ~PageSketcher();
  /// `text` must be valid UTF-8. About 300 MB a second.
  PageSketch sketch(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// How two pages are alike, by the samples of their shingles.
struct Alike {
  double jaccard = 0;      // shared grams of nine letters over all of both
  double containment = 0;  // share of the smaller text's grams that the other has too
};

/// Which of several copies stays: the first rule that tells two pages apart decides. After all of them come the longest
/// body, the earliest date and the smallest id, in this order: the survivor never depends on arrival.
enum class Keep { kLongest, kOldest, kNewest, kPreferred };

/// Settings of a run.
struct DedupOptions {
  /// Least Jaccard index of two copies that agree in their numbers, .35 to 1. Copies that are contained in another page
  /// to .9 or damaged all over are found besides.
  double threshold = .45;
  std::vector<Keep> keep;
  /// Keep every verified pair, for Clusters::edges.
  bool edges = false;
  /// Bytes for what is remembered of the pages; what is above goes to a file without a name in `spill_folder`.
  std::size_t memory = std::size_t{1} << 30;
  std::string spill_folder = "/tmp";
};

/// A page as the deduper is given it.
struct DedupPage {
  std::string id;
  PageSketch sketch;
  std::string date;        // as it was given; ISO 8601 is understood, other dates count as unknown
  bool preferred = false;  // by --keep prefer=PATTERN
};

/// One page of the result.
struct Clustered {
  std::size_t kept = 0;  // its cluster: the page that stays, by its place in the order of add()
  Alike alike;           // to the kept page; of the kept page itself 1 and 1
};

/// A verified pair of copies; `a` comes before `b` in the order of their ids.
struct CopyEdge {
  std::size_t a = 0, b = 0;
  Alike alike;
};

struct Clusters {
  std::vector<Clustered> pages;  // in the order of add()
  std::vector<CopyEdge> edges;   // when asked for: all verified pairs of pages that differ, and exact copies with the
                                 // first of their kind
};

/// Takes pages, gives their clusters. Not thread-safe but for what finish() does by itself.
class Deduper {
 public:
  explicit Deduper(DedupOptions options);
  Deduper(Deduper&&) noexcept;
  ~Deduper();
  /// Adds a page. An error: the id was there before (the page is not added), or no room is left to spill to.
  Status add(DedupPage page);
  /// Pages added so far.
  std::size_t size() const;
  const std::string& id(std::size_t page) const;
  /// Finds copies, verifies each candidate, builds clusters. Once.
  Result<Clusters> finish(unsigned threads);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace winnow
