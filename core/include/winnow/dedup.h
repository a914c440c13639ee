// Duplicates over many pages: exact, near and contained copies, by shingles, verified pair by pair.
//
//   Deduper deduper(DedupOptions{});
//   PageSketcher sketcher;                               // one a thread
//   deduper.add({"a", sketcher.sketch(text), "2021-03-04", false});   // one thread
//   Result<Clusters> found = deduper.finish(2);
//   found->pages[0].kept;                                // the page that stays; itself when there is no better copy
//
// The result is a function of the set of pages: no order of arrival, number of threads or size of batches changes it.
#pragma once
#include <winnow/error.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace winnow {

/// What is remembered of a page's text, about a kilobyte: samples of its shingles (nine letters, three words), its
/// numbers with the words around them, its site, and the keys by which likely copies are found.
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
  /// `text` must be valid UTF-8; of pages of one site more is asked than of others. About 300 MB a second.
  PageSketch sketch(std::string_view text, std::string_view site = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// How two pages are alike, by the samples of their shingles.
struct Alike {
  double jaccard = 0;       // shared grams of nine letters over all of both
  double containment = 0;   // share of the smaller text's grams that the other has too
  bool same_words = false;  // of the whole texts: an exact copy, but for typography
};

/// Which of several copies stays: the first rule that tells two pages apart decides. After all of them come the longest
/// body, the earliest date, the plainest address (no query before one, https before http, no www before www, then the
/// shorter) and the smallest id, in this order: the survivor never depends on arrival.
enum class Keep { kLongest, kOldest, kNewest, kPreferred };

/// Settings of a run.
struct DedupOptions {
  /// Least Jaccard index of two copies that agree in many numbers, .35 to 1; without numbers it is .8. Copies that are
  /// contained in another page to .9 or damaged all over are found besides, by a threshold above .45 only if they share
  /// as much as it says. 1: pages of equal words alone.
  double threshold = .45;
  std::vector<Keep> keep;
  /// Keep every verified pair, for Clusters::edges.
  bool edges = false;
  /// Bytes for what is remembered of the pages; what is above goes to a file without a name in `spill_folder`.
  std::size_t memory = std::size_t{1} << 30;
  std::string spill_folder = "/tmp";
  /// Set by a signal handler, say: Deduper::finish() then ends with an Error, and an index publishes nothing.
  const std::atomic<bool>* stop = nullptr;
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
  std::size_t kept = 0;  // its cluster: the page that stays, by its place in the order of add(); see Deduper::id()
  Alike alike;           // to the kept page; of the kept page itself 1, 1 and the same words
};

/// A verified pair of copies; `a` comes before `b` in the order of their ids.
struct CopyEdge {
  std::size_t a = 0, b = 0;
  Alike alike;
};

/// What finish() gives.
struct Clusters {
  std::vector<Clustered> pages;  // in the order of add()
  std::vector<CopyEdge> edges;   // when asked for: all verified pairs of pages that differ, and exact copies with the
                                 // first of their kind
};

/// Takes pages, gives their clusters. Not thread-safe but for what finish() does by itself.
///
/// With an index the pages of earlier runs take part: one that was published as the page that stays keeps its place,
/// and a copy of it that comes later is linked to it, however good it is, until its text changes; one that holds much
/// besides is none. Pages are committed in batches; when a run is killed, those of the last batch are there, and the
/// same input again completes the run as if nothing had happened. When other pages come instead, they are forgotten.
class Deduper {
 public:
  explicit Deduper(DedupOptions options);
  /// With the index in `folder`, made when it is not there. An Error: it was made with other options, is damaged, or
  /// another process writes to it.
  static Result<Deduper> with_index(DedupOptions options, const std::string& folder);
  Deduper(Deduper&&) noexcept;
  ~Deduper();
  /// Adds a page. An error: the id was there before (the page is not added), or no room is left to spill to.
  Status add(DedupPage page);
  /// Pages added so far.
  std::size_t size() const;
  /// The id of a page that was added, or of one that Clusters names from the index (page >= size()).
  const std::string& id(std::size_t page) const;
  /// Finds copies, verifies each candidate, builds clusters. Once.
  Result<Clusters> finish(unsigned threads);

 private:
  struct State;
  explicit Deduper(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// What an index holds.
struct IndexStats {
  std::string parameters;  // what it was made with
  std::uint64_t pages = 0, copies = 0, pending = 0, runs = 0;
  std::uint64_t sketch_bytes = 0, file_bytes = 0;
};

/// What became of pages that an index was to forget.
struct Forgotten {
  std::vector<std::string> unknown;                          // ids that no page has
  std::vector<std::pair<std::string, std::string>> settled;  // a page that one of them stood for, and what stays for it
};

/// Looking after an index. Writing is for one process at a time, reading for any number. Not thread-safe.
class DedupIndex {
 public:
  /// The index in `folder`. An Error: there is none, it is damaged (is_damage()), or another process writes to it.
  static Result<DedupIndex> open(const std::string& folder, bool writes);
  /// Does an Error of this class or of a Deduper with an index say that the index is damaged?
  static bool is_damage(const Error& error);
  DedupIndex(DedupIndex&&) noexcept;
  ~DedupIndex();
  IndexStats stats() const;
  /// What is wrong with it, a sentence each; nothing when it is sound.
  std::vector<std::string> verify() const;
  /// Rewrites it without what is out of use. Needs as much room on the disk again as the new one has.
  Status compact();
  /// Takes pages out; the pages that they stood for find their places anew.
  Result<Forgotten> forget(const std::vector<std::string>& ids, unsigned threads);
  /// Finds the places of all pages anew, as if they had come in one run: the only way in which a published page that
  /// stays loses its place.
  Status resettle(unsigned threads);

 private:
  struct State;
  explicit DedupIndex(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace winnow
