// What keeps an index small and sound: runs merged, files compacted, figures, every page looked at.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "dedup/index_entries.h"
#include "dedup/index_pages.h"

namespace winnow::dedup {

std::size_t IndexPages::count_runs(const Transaction& from) {
  std::set<std::uint32_t> runs;
  from.each(Table::kRuns, [&](std::string_view key, std::string_view) { runs.insert(number_of(key.substr(1))); });
  return runs.size();
}

Status IndexPages::compact() {
  const std::string copy = folder_ + "/compacted";
  const Status written = guarded([&] {
    std::vector<std::pair<std::uint32_t, std::uint64_t>> moved;
    store_->write([&](Transaction& to) {
      merge_runs(to);
      moved = merge_sketches(to);
    });
    for (const auto& [page, offset] : moved) entries_[page].offset = offset;
    if (!moved.empty()) next_block_ = static_cast<std::uint32_t>(moved.back().second >> 32) + 1;
    std::filesystem::remove_all(copy);
    std::filesystem::create_directory(copy);
    store_->copy_compact(copy);
    store_.reset();
    // The file is complete and synced: one rename, and whoever reads the old one goes on reading it.
    std::filesystem::rename(copy + "/data.mdb", folder_ + "/data.mdb");
    std::filesystem::remove_all(copy);
    store_ = std::make_unique<LmdbStore>(folder_, true);
  });
  return written;
}

void IndexPages::merge_runs(Transaction& to) {
  const std::uint32_t merged = next_run_++;
  for (std::size_t band = 0; band < kBands; ++band) {
    std::vector<std::uint64_t> all;
    std::vector<std::string> old;
    to.each(Table::kRuns, [&](std::string_view key, std::string_view value) {
      if (static_cast<unsigned char>(key[0]) != band) return;
      append_keys(all, value);
      old.emplace_back(key);
    });
    const auto is_gone = [&](std::uint64_t keyed) {
      const auto page = static_cast<std::uint32_t>(keyed);
      return page >= entries_.size() || entries_[page].size == 0;
    };
    all.erase(std::remove_if(all.begin(), all.end(), is_gone), all.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    for (const std::string& key : old) to.erase(Table::kRuns, key);
    to.put(Table::kRuns, run_key(band, merged), sealed_keys(all));
  }
}

// The sketches of all pages that are there, in new blocks; gives their new places. Changes nothing but `to`, which may
// have to begin again.
std::vector<std::pair<std::uint32_t, std::uint64_t>> IndexPages::merge_sketches(Transaction& to) const {
  std::vector<std::pair<std::uint32_t, std::uint64_t>> moved;
  std::vector<std::string> old;
  to.each(Table::kSketches, [&](std::string_view key, std::string_view) { old.emplace_back(key); });
  std::uint32_t block = next_block_;
  std::string bytes;
  for (std::uint32_t page = 0; page < entries_.size(); ++page) {
    PageEntry entry = entries_[page];
    if (entry.size == 0) continue;
    const auto from = to.get(Table::kSketches, number_key(static_cast<std::uint32_t>(entry.offset >> 32)));
    if (!from) throw std::runtime_error("a block of sketches is missing");
    const std::string sketch = sealed(sketch_in(*from, entry));
    if (bytes.size() + sketch.size() > kBlockBytes) {
      to.put(Table::kSketches, number_key(block++), bytes);
      bytes.clear();
    }
    entry.offset = std::uint64_t{block} << 32 | bytes.size();
    bytes += sketch;
    moved.emplace_back(page, entry.offset);
    to.put(Table::kHeads, number_key(page), sealed(head_of(entry)));
  }
  if (!bytes.empty()) to.put(Table::kSketches, number_key(block), bytes);
  for (const std::string& key : old) to.erase(Table::kSketches, key);
  return moved;
}

IndexStats IndexPages::stats() const {
  IndexStats stats;
  stats.parameters = parameters_;
  for (std::uint32_t page = 0; page < entries_.size(); ++page) {
    const PageEntry& entry = entries_[page];
    if (entry.size == 0) continue;
    ++stats.pages;
    stats.pending += !entry.is_settled();
    stats.copies += entry.is_settled() && entry.kept != page;
    stats.sketch_bytes += entry.size;
  }
  stats.runs = count_runs(store_->read());
  std::error_code ignored;
  stats.file_bytes = std::filesystem::file_size(folder_ + "/data.mdb", ignored);
  return stats;
}

std::vector<std::string> IndexPages::verify() const {
  if (!can_be_walked(folder_, {Table::kSketches})) return {"the sketches cannot be read at all"};
  std::vector<std::string> wrong;
  const auto note = [&](std::uint32_t page, const std::string& what) {
    if (wrong.size() < 100) wrong.push_back(fmt::format("page {} (\"{}\"): {}", page, entries_[page].id, what));
  };
  const Status checked = guarded([&] {
    std::vector<std::uint32_t> n_keys(entries_.size());
    for (std::size_t band = 0; band < kBands; ++band)
      for (const std::uint64_t keyed : keys(band)) {
        const auto page = static_cast<std::uint32_t>(keyed);
        if (page < n_keys.size()) ++n_keys[page];
      }
    Sketch read;
    for (std::uint32_t page = 0; page < entries_.size(); ++page) {
      const PageEntry& entry = entries_[page];
      if (entry.size == 0) continue;
      try {
        sketch(page, read);
        if (read.content != entry.content) note(page, "its sketch is of another text");
      } catch (const std::runtime_error& error) {
        note(page, error.what());
      }
      if (entry.letters > 0 && n_keys[page] < kBands) note(page, "some of its keys are missing");
      if (entry.is_settled() && entries_[entry.kept].kept != entry.kept)
        note(page, "it is a copy of a page that does not stay");
      if (entry.is_settled() && entries_[entry.kept].size == 0) note(page, "it is a copy of a page that is not there");
    }
  });
  if (!checked) wrong.push_back(checked.error().what);
  return wrong;
}

}  // namespace winnow::dedup
