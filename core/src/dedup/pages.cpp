#include "dedup/pages.h"

#include <cstring>
#include <limits>
#include <stdexcept>

#include "dedup/address_order.h"

namespace winnow::dedup {

std::int64_t date_number(std::string_view date) {
  constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::max();
  // Digits in groups of 4, 2, 2, 2, 2, 2, with at most one other character between them.
  constexpr std::size_t kGroups[] = {4, 2, 2, 2, 2, 2};
  std::int64_t number = 0;
  std::size_t at = 0;
  std::size_t groups = 0;
  for (const std::size_t width : kGroups) {
    if (groups > 0 && at < date.size() && (date[at] < '0' || date[at] > '9')) ++at;
    std::size_t digits = 0;
    std::int64_t group = 0;
    while (digits < width && at < date.size() && date[at] >= '0' && date[at] <= '9') {
      group = group * 10 + (date[at++] - '0');
      ++digits;
    }
    if (digits != width && (digits > 0 || groups == 0)) return kUnknown;
    if (digits > 0) ++groups;
    number = number * (width == 4 ? 10000 : 100) + group;
    if (digits == 0) group = 0;
  }
  return number;
}

Error id_stands_twice(const std::string& id) {
  return {id, "another page has this id, too", "give each page an id of its own; this one is left out"};
}

Result<PageEntry> entry_of(DedupPage& page) {
  Sketch sketch;
  if (!decode(page.sketch.bytes, sketch)) return Error{page.id, "its sketch is damaged", "make its signatures again"};
  PageEntry entry;
  entry.id = std::move(page.id);
  entry.content = sketch.content;
  entry.letters = sketch.letters;
  entry.date = date_number(page.date);
  entry.size = static_cast<std::uint32_t>(page.sketch.bytes.size());
  entry.preferred = page.preferred;
  return entry;
}

Status Pages::add(DedupPage page) {
  if (ids_.count(page.id) > 0) return id_stands_twice(page.id);
  if (entries_.size() >= kPending - 1) return Error{page.id, "there are more pages than one run can hold", ""};
  Result<PageEntry> entry = entry_of(page);
  if (!entry) return entry.error();
  const Result<std::uint64_t> offset = sketches_.append(page.sketch.bytes);
  if (!offset) return offset.error();
  entry->offset = *offset;
  for (std::size_t band = 0; band < kBands; ++band)
    waiting_[band * kTogether + n_waiting_] = page.sketch.keys.size() == kBands ? page.sketch.keys[band] : 0;
  if (++n_waiting_ == kTogether)
    if (const Status flushed = flush_keys(); !flushed) return flushed;
  entries_.push_back(*std::move(entry));
  ids_.insert(entries_.back().id);
  return ok();
}

Status Pages::flush_keys() {
  const std::string_view bytes(reinterpret_cast<const char*>(waiting_.data()), waiting_.size() * sizeof waiting_[0]);
  const Result<std::uint64_t> offset = keys_.append(bytes);
  if (!offset) return offset.error();
  key_blocks_.push_back(*offset);
  n_waiting_ = 0;
  return ok();
}

void Pages::sketch(std::size_t page, Sketch& to) const {
  thread_local std::string buffer;
  const PageEntry& entry = entries_[page];
  if (!decode(sketches_.read(entry.offset, entry.size, buffer), to))
    throw std::runtime_error("what was remembered of a page has changed in the spill file");
}

std::vector<std::uint64_t> Pages::keys(std::size_t band) const {
  std::vector<std::uint64_t> keyed(entries_.size());
  std::string buffer;
  std::vector<std::uint32_t> column(kTogether);
  std::size_t page = 0;
  for (const std::uint64_t block : key_blocks_) {
    const std::size_t bytes = kTogether * sizeof column[0];
    std::memcpy(column.data(), keys_.read(block + band * bytes, bytes, buffer).data(), bytes);
    for (const std::uint32_t key : column) keyed[page] = std::uint64_t{key} << 32 | page, ++page;
  }
  for (std::size_t i = 0; page < keyed.size(); ++i, ++page)
    keyed[page] = std::uint64_t{waiting_[band * kTogether + i]} << 32 | page;
  return keyed;
}

bool PageSet::is_better(std::size_t a, std::size_t b, const std::vector<Keep>& rules) const {
  const PageEntry& one = entries_[a];
  const PageEntry& other = entries_[b];
  constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::max();
  for (const Keep rule : rules) {
    if (rule == Keep::kPreferred && one.preferred != other.preferred) return one.preferred;
    if (rule == Keep::kLongest && one.letters != other.letters) return one.letters > other.letters;
    if (rule == Keep::kOldest && one.date != other.date) return one.date < other.date;
    if (rule == Keep::kNewest && one.date != other.date)
      return other.date == kUnknown || (one.date != kUnknown && one.date > other.date);
  }
  if (one.letters != other.letters) return one.letters > other.letters;
  if (one.date != other.date) return one.date < other.date;
  const std::uint64_t order = address_order(one.id), order_of_other = address_order(other.id);
  return order != order_of_other ? order < order_of_other : one.id < other.id;
}

}  // namespace winnow::dedup
