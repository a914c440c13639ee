// The pages of a run as the deduper holds them: about 150 bytes each beside what may spill.
#pragma once
#include <winnow/dedup.h>

#include <string>
#include <unordered_set>
#include <vector>

#include "dedup/sketch.h"
#include "dedup/spill.h"

namespace winnow::dedup {

struct PageEntry {
  std::string id;
  std::uint64_t offset = 0;   // of its sketch
  std::uint64_t content = 0;  // equal for exact copies
  std::uint64_t letters = 0;
  std::int64_t date = 0;
  std::uint32_t size = 0;  // of its sketch, in bytes
  bool preferred = false;
};

/// YYYYMMDDhhmmss of an ISO 8601 date, missing parts 0; the largest number when it is none.
std::int64_t date_number(std::string_view date);

class Pages {
 public:
  Pages(std::size_t memory, const std::string& folder) : sketches_(memory / 4 * 3, folder), keys_(memory / 4, folder) {}

  Status add(DedupPage page);

  std::size_t size() const { return entries_.size(); }
  const PageEntry& operator[](std::size_t page) const { return entries_[page]; }

  /// Reads the sketch of a page.
  void sketch(std::size_t page, Sketch& to) const;

  /// The keys of all pages in one band, page by page.
  std::vector<std::uint32_t> keys(std::size_t band) const;

  /// Does `a` stay rather than `b`? A total order.
  bool is_better(std::size_t a, std::size_t b, const std::vector<Keep>& rules) const;

 private:
  // Keys are gathered band by band, so that one band of many pages is read in one go.
  static constexpr std::size_t kTogether = Spill::kBlock / (kBands * sizeof(std::uint32_t));
  Status flush_keys();
  std::vector<PageEntry> entries_;
  std::unordered_set<std::string_view> ids_;
  Spill sketches_, keys_;
  std::vector<std::uint32_t> waiting_ = std::vector<std::uint32_t>(kBands * kTogether);
  std::size_t n_waiting_ = 0;
  std::vector<std::uint64_t> key_blocks_;
};

}  // namespace winnow::dedup
