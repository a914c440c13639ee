// The pages of a run as the deduper holds them: about 150 bytes each beside what may spill.
#pragma once
#include <winnow/dedup.h>

#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

#include "dedup/sketch.h"
#include "dedup/spill.h"

namespace winnow::dedup {

constexpr std::uint32_t kPending = 0xFFFFFFFF;

struct PageEntry {
  std::string id;
  std::uint64_t offset = 0;   // of its sketch
  std::uint64_t content = 0;  // equal for exact copies
  std::uint64_t letters = 0;
  std::int64_t date = 0;
  std::uint32_t size = 0;  // of its sketch, in bytes
  bool preferred = false;
  /// What an index has published: the page that stays in its place. kPending: this run decides.
  std::uint32_t kept = kPending;
  Alike alike;  // to `kept`

  bool is_settled() const { return kept != kPending; }
};

/// The pages among which copies are looked for, numbered from 0. Reading is thread-safe.
class PageSet {
 public:
  virtual ~PageSet() = default;
  std::size_t size() const { return entries_.size(); }
  const PageEntry& operator[](std::size_t page) const { return entries_[page]; }
  /// Throws std::runtime_error when it is unreadable.
  virtual void sketch(std::size_t page, Sketch& to) const = 0;
  /// key << 32 | page of all pages in one band, in any order; pages that are gone may be among them.
  virtual std::vector<std::uint64_t> keys(std::size_t band) const = 0;
  /// Does `a` stay rather than `b`? A total order.
  bool is_better(std::size_t a, std::size_t b, const std::vector<Keep>& rules) const;

 protected:
  std::deque<PageEntry> entries_;  // ids stay where they are
};

Error id_stands_twice(const std::string& id);

/// The entry of a page, its sketch's place left out; an Error when the sketch is damaged.
Result<PageEntry> entry_of(DedupPage& page);

/// YYYYMMDDhhmmss of an ISO 8601 date, missing parts 0; the largest number when it is none.
std::int64_t date_number(std::string_view date);

/// The pages of one run.
class Pages : public PageSet {
 public:
  Pages(std::size_t memory, const std::string& folder) : sketches_(memory / 4 * 3, folder), keys_(memory / 4, folder) {}

  Status add(DedupPage page);
  void sketch(std::size_t page, Sketch& to) const override;
  std::vector<std::uint64_t> keys(std::size_t band) const override;

 private:
  // Keys are gathered band by band, so that one band of many pages is read in one go.
  static constexpr std::size_t kTogether = Spill::kBlock / (kBands * sizeof(std::uint32_t));
  Status flush_keys();
  std::unordered_set<std::string_view> ids_;
  Spill sketches_, keys_;
  std::vector<std::uint32_t> waiting_ = std::vector<std::uint32_t>(kBands * kTogether);
  std::size_t n_waiting_ = 0;
  std::vector<std::uint64_t> key_blocks_;
};

}  // namespace winnow::dedup
