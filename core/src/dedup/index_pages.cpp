#include "dedup/index_pages.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>
#include <sstream>
#include <stdexcept>

namespace winnow::dedup {
namespace {

constexpr std::size_t kBatchPages = 32768;
constexpr std::size_t kBatchBytes = std::size_t{64} << 20;
// Bytes of sketches in one value.
constexpr std::size_t kBlockBytes = std::size_t{1} << 18;
// More runs than this are merged when a run is published.
constexpr std::uint32_t kMostRuns = 24;

constexpr std::string_view kDamaged = "this index is damaged: ";

constexpr const char* kRuleNames[] = {"longest", "oldest", "newest", "prefer"};  // in the order of Keep

template <class T>
void append_raw(std::string& to, T value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T take_raw(std::string_view& from) {
  T value{};
  if (from.size() < sizeof value) throw std::runtime_error("an entry is too short");
  std::memcpy(&value, from.data(), sizeof value);
  from.remove_prefix(sizeof value);
  return value;
}

// Big-endian, so that the order of keys is the order of numbers.
std::string number_key(std::uint32_t number) {
  std::string key(4, '\0');
  for (int i = 0; i < 4; ++i) key[static_cast<std::size_t>(i)] = static_cast<char>(number >> (24 - 8 * i));
  return key;
}

std::uint32_t number_of(std::string_view key) {
  if (key.size() < 4) throw std::runtime_error("a key is too short");
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(key[i]);
  return number;
}

std::string run_key(std::size_t band, std::uint32_t run) {
  return std::string(1, static_cast<char>(band)) + number_key(run);
}

// A checksum before the bytes.
std::string sealed(std::string_view bytes) {
  std::string all;
  all.reserve(bytes.size() + 8);
  append_raw(all, XXH3_64bits(bytes.data(), bytes.size()));
  all += bytes;
  return all;
}

std::string_view unsealed(std::string_view all, const char* what) {
  const auto sum = take_raw<std::uint64_t>(all);
  if (sum != XXH3_64bits(all.data(), all.size()))
    throw std::runtime_error(fmt::format("the checksum of {} is wrong", what));
  return all;
}

std::string head_of(const PageEntry& entry) {
  std::string head;
  append_raw(head, entry.content);
  append_raw(head, entry.letters);
  append_raw(head, entry.date);
  append_raw(head, entry.offset);
  append_raw(head, entry.size);
  append_raw(head, static_cast<std::uint8_t>(entry.preferred));
  head += entry.id;
  return head;
}

PageEntry entry_from(std::string_view head) {
  PageEntry entry;
  entry.content = take_raw<std::uint64_t>(head);
  entry.letters = take_raw<std::uint64_t>(head);
  entry.date = take_raw<std::int64_t>(head);
  entry.offset = take_raw<std::uint64_t>(head);
  entry.size = take_raw<std::uint32_t>(head);
  entry.preferred = take_raw<std::uint8_t>(head) != 0;
  entry.id = head;
  return entry;
}

// The sketch of a page within its block.
std::string_view sketch_in(std::string_view block, const PageEntry& entry) {
  const std::size_t offset = entry.offset & 0xFFFFFFFF;
  if (offset > block.size() || block.size() - offset < std::size_t{entry.size} + 8)
    throw std::runtime_error("a block of sketches is too short");
  return unsealed(block.substr(offset, std::size_t{entry.size} + 8), "a sketch");
}

std::string kept_of(std::uint32_t kept, const Alike& alike) {
  std::string value;
  append_raw(value, kept);
  append_raw(value, alike.jaccard);
  append_raw(value, alike.containment);
  return value;
}

std::string sketches() { return fmt::format("sketch {}", kSketchVersion); }

Result<UniqueFd> lock_writer(const std::string& folder) {
  const std::string file = folder + "/writer";
  UniqueFd lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!lock) return Error{file, fmt::format("cannot be opened: {}", std::strerror(errno)), ""};
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> by{};
    const ssize_t n = ::pread(lock.get(), by.data(), by.size() - 1, 0);
    return Error{folder, fmt::format("another winnow writes to this index (process {})", n > 0 ? by.data() : "unknown"),
                 "wait until it is done; reading is possible all the time"};
  }
  const std::string me = fmt::format("{}", ::getpid());
  if (::ftruncate(lock.get(), 0) != 0 || ::pwrite(lock.get(), me.data(), me.size(), 0) < 0)
    return Error{file, fmt::format("cannot be written: {}", std::strerror(errno)), ""};
  return lock;
}

// Is somebody writing to it, as far as who may not write can tell?
bool is_written(const std::string& folder) {
  const UniqueFd writer(::open((folder + "/writer").c_str(), O_RDONLY | O_CLOEXEC));
  return writer && ::flock(writer.get(), LOCK_SH | LOCK_NB) != 0;
}

// LMDB trusts its pages: where they are damaged, reading can end the process. So somebody else looks first.
bool can_be_walked(const std::string& folder, std::initializer_list<Table> tables) {
  const pid_t child = ::fork();
  if (child < 0) return true;
  if (child == 0) {
    try {
      const LmdbStore store(folder, false);
      const Transaction from = store.read();
      std::uint64_t sum = 0;
      for (const Table table : tables)
        from.each(table, [&](std::string_view key, std::string_view value) {
          sum += XXH3_64bits(key.data(), key.size()) + (value.empty() ? 0 : static_cast<unsigned char>(value.back()));
        });
      ::_exit(sum == 1 ? 1 : 0);
    } catch (const std::exception&) {
      ::_exit(0);  // whoever comes next finds the same and can say so
    }
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return !WIFSIGNALED(status);
}

}  // namespace

bool is_index_damage(const Error& error) { return error.what.starts_with(kDamaged); }

std::string IndexPages::parameters(const DedupOptions& options) {
  std::string keep;
  for (const Keep rule : options.keep)
    keep += (keep.empty() ? "" : ",") + std::string(kRuleNames[static_cast<std::size_t>(rule)]);
  return fmt::format("{}, 64 bands of 2, threshold {:.4g}, keep {}", sketches(), options.threshold,
                     keep.empty() ? "longest" : keep);
}

DedupOptions IndexPages::options_of(const std::string& parameters) {
  DedupOptions options;
  const std::size_t threshold = parameters.find("threshold "), keep = parameters.find("keep ");
  if (threshold == std::string::npos || keep == std::string::npos) return options;
  std::from_chars(parameters.data() + threshold + 10, parameters.data() + parameters.size(), options.threshold);
  std::stringstream rules(parameters.substr(keep + 5));
  for (std::string rule; std::getline(rules, rule, ',');)
    for (std::size_t i = 0; i < std::size(kRuleNames); ++i)
      if (rule == kRuleNames[i]) options.keep.push_back(static_cast<Keep>(i));
  return options;
}

std::optional<std::uint32_t> IndexPages::number(const std::string& id) const {
  const auto found = numbers_.find(id);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

Error IndexPages::fault(const std::exception& thrown) const {
  const auto* store = dynamic_cast<const StoreError*>(&thrown);
  constexpr std::array kOfDamage{MDB_CORRUPTED,        MDB_PAGE_NOTFOUND, MDB_INVALID,
                                 MDB_VERSION_MISMATCH, MDB_NOTFOUND,      MDB_BAD_TXN};
  if (store != nullptr && std::find(kOfDamage.begin(), kOfDamage.end(), store->code) == kOfDamage.end())
    return {folder_, fmt::format("the index cannot be used: {}", thrown.what()),
            store->code == EIO || store->code == ENOSPC ? "is there room on its disk? The same command can be repeated"
                                                        : ""};
  return {folder_, std::string(kDamaged) + thrown.what(),
          "winnow dedup index verify says more; give the pages to a new --index"};
}

template <class Body>
Status IndexPages::guarded(const Body& body) const {
  try {
    body();
    return ok();
  } catch (const StoreError& error) {
    return fault(error);
  } catch (const std::runtime_error& error) {
    return fault(error);
  }
}

Result<std::unique_ptr<IndexPages>> IndexPages::open(const std::string& folder, bool writes,
                                                     const std::string& parameters) {
  const bool is_there = std::filesystem::exists(folder + "/data.mdb");
  if (!is_there && (!writes || parameters.empty()))
    return Error{folder, "there is no index here", "winnow dedup INPUT... --index DIR makes one"};
  UniqueFd lock;
  if (writes) {
    struct stat info {};
    const bool made = ::mkdir(folder.c_str(), 0777) == 0;
    if (!made && (errno != EEXIST || ::stat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)))
      return Error{folder, fmt::format("no index can be made here: {}", std::strerror(errno)),
                   "--index wants a folder"};
    if (!is_there && !made && !std::filesystem::is_empty(folder) && !std::filesystem::exists(folder + "/writer"))
      return Error{folder, "holds other things and no index", "give an empty folder, or one that is not there yet"};
    Result<UniqueFd> taken = lock_writer(folder);
    if (!taken) return taken.error();
    lock = *std::move(taken);
  }
  // Without the right to write into the folder a reader has no lock that keeps a writer from using its pages again.
  if (!writes && ::access((folder + "/lock.mdb").c_str(), W_OK) != 0 && is_written(folder))
    return Error{folder,
                 "another winnow writes to this index, and it cannot be read meanwhile without the right to write",
                 "try again when it is done"};
  if (is_there && !can_be_walked(folder, {Table::kMeta, Table::kHeads, Table::kKept, Table::kRuns}))
    return Error{folder, std::string(kDamaged) + "it cannot be read at all", "give the pages to a new --index"};
  std::unique_ptr<IndexPages> pages(new IndexPages(folder, std::move(lock)));
  if (const Status loaded = pages->load(writes, parameters); !loaded) return loaded.error();
  return pages;
}

Status IndexPages::load(bool writes, const std::string& parameters) {
  const Status opened = guarded([&] {
    store_ = std::make_unique<LmdbStore>(folder_, writes);
    if (writes)
      store_->write([&](Transaction& to) {
        if (!to.get(Table::kMeta, "parameters")) to.put(Table::kMeta, "parameters", parameters);
      });
    parameters_ = store_->read().get(Table::kMeta, "parameters").value_or("none");
  });
  if (!opened) return opened;
  // What another version has written is not to be read as if it were ours.
  if (const std::string made = parameters_.substr(0, parameters_.find(',')); made != sketches())
    return Error{folder_, fmt::format("was made by another winnow: it holds {}, this one makes {}", made, sketches()),
                 "give the pages to a new --index"};
  const Status loaded = guarded([&] {
    const Transaction from = store_->read();
    from.each(Table::kHeads, [&](std::string_view key, std::string_view head) {
      const std::uint32_t number = number_of(key);
      if (number < entries_.size() || number - entries_.size() > 100000000)
        throw std::runtime_error("its pages are out of order");
      PageEntry gone;
      gone.kept = 0;
      while (entries_.size() < number) {
        gone.kept = static_cast<std::uint32_t>(entries_.size());
        entries_.push_back(gone);
      }
      entries_.push_back(entry_from(unsealed(head, "a page")));
      if (!numbers_.emplace(entries_.back().id, number).second) throw std::runtime_error("an id stands twice");
    });
    from.each(Table::kKept, [&](std::string_view key, std::string_view value) {
      const std::uint32_t number = number_of(key);
      const auto kept = take_raw<std::uint32_t>(value);
      if (number >= entries_.size() || kept >= entries_.size()) throw std::runtime_error("a copy is of no page");
      entries_[number].kept = kept;
      entries_[number].alike.jaccard = take_raw<double>(value);
      entries_[number].alike.containment = take_raw<double>(value);
      entries_[number].alike.same_words = entries_[number].content == entries_[kept].content;
    });
    from.each(Table::kSketches, [&](std::string_view key, std::string_view) { next_block_ = number_of(key) + 1; });
    from.each(Table::kRuns, [&](std::string_view key, std::string_view) {
      if (key.size() != 5) throw std::runtime_error("a run has no number");
      next_run_ = std::max(next_run_, number_of(key.substr(1)) + 1);
    });
  });
  if (!loaded) return loaded;
  if (!parameters.empty() && parameters_ != parameters)
    return Error{folder_, fmt::format("was made with: {}; this run asks for: {}", parameters_, parameters),
                 "give the same settings, or another --index"};
  return ok();
}

Result<std::uint32_t> IndexPages::add(DedupPage page) {
  Result<PageEntry> made = entry_of(page);
  if (!made) return made.error();
  const auto known = numbers_.find(made->id);
  std::uint32_t number = 0;
  if (known == numbers_.end()) {
    number = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back(*std::move(made));
    numbers_.emplace(entries_.back().id, number);
  } else {
    number = known->second;
    PageEntry& entry = entries_[number];
    if (entry.content == made->content && entry.letters == made->letters) return number;
    // Another text under a known id is another page: it has to find its place, and nothing is its copy any more.
    entry.content = made->content;
    entry.letters = made->letters;
    entry.date = made->date;
    entry.size = made->size;
    entry.preferred = made->preferred;
    if (entry.is_settled()) {
      if (entry.kept == number) changed_.push_back(number);
      entry.kept = kPending;
      unpublished_.push_back(number);
    }
  }
  waiting_bytes_ += page.sketch.bytes.size() + kBands * sizeof(std::uint64_t);
  waiting_.push_back({number, std::move(page.sketch.bytes), std::move(page.sketch.keys)});
  if (waiting_.size() >= kBatchPages || waiting_bytes_ >= kBatchBytes)
    if (const Status flushed = flush(); !flushed) return flushed.error();
  return number;
}

void IndexPages::append_runs(Transaction& to) {
  std::vector<std::uint64_t> keyed;
  for (std::size_t band = 0; band < kBands; ++band) {
    keyed.clear();
    for (const Waiting& page : waiting_)
      if (page.keys.size() == kBands) keyed.push_back(std::uint64_t{page.keys[band]} << 32 | page.page);
    std::sort(keyed.begin(), keyed.end());
    to.put(Table::kRuns, run_key(band, next_run_),
           sealed({reinterpret_cast<const char*>(keyed.data()), keyed.size() * sizeof keyed[0]}));
  }
}

// Where a sketch lies: its block above 32 bits of offset.
void IndexPages::append_sketches(Transaction& to) {
  std::uint32_t block = next_block_;
  std::string bytes;
  const auto put = [&] {
    if (!bytes.empty()) to.put(Table::kSketches, number_key(block), bytes);
    bytes.clear();
    ++block;
  };
  for (const Waiting& page : waiting_) {
    if (bytes.size() + page.sketch.size() > kBlockBytes) put();
    entries_[page.page].offset = std::uint64_t{block} << 32 | bytes.size();
    bytes += sealed(page.sketch);
  }
  put();
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

// One look at all pages a batch, however many have changed.
void IndexPages::end_links_to_changed() {
  if (changed_.empty()) return;
  std::sort(changed_.begin(), changed_.end());
  for (std::uint32_t page = 0; page < entries_.size(); ++page) {
    PageEntry& entry = entries_[page];
    if (!entry.is_settled() || !std::binary_search(changed_.begin(), changed_.end(), entry.kept)) continue;
    entry.kept = kPending;
    unpublished_.push_back(page);
  }
  changed_.clear();
}

Status IndexPages::flush() {
  if (waiting_.empty() && unpublished_.empty()) return ok();
  end_links_to_changed();
  const Status written = guarded([&] {
    store_->write([&](Transaction& to) {
      for (const std::uint32_t page : unpublished_) to.erase(Table::kKept, number_key(page));
      append_sketches(to);
      for (const Waiting& page : waiting_)
        to.put(Table::kHeads, number_key(page.page), sealed(head_of(entries_[page.page])));
      if (!waiting_.empty()) append_runs(to);
    });
  });
  if (!written) return written;
  if (!waiting_.empty()) {
    ++next_run_;
    next_block_ = static_cast<std::uint32_t>(entries_[waiting_.back().page].offset >> 32) + 1;
  }
  waiting_.clear();
  unpublished_.clear();
  waiting_bytes_ = 0;
  return ok();
}

Status IndexPages::publish(const Clusters& found) {
  return guarded([&] {
    std::set<std::uint32_t> runs;
    store_->write([&](Transaction& to) {
      for (std::uint32_t page = 0; page < entries_.size(); ++page) {
        if (entries_[page].is_settled()) continue;
        const Clustered& place = found.pages[page];
        to.put(Table::kKept, number_key(page), kept_of(static_cast<std::uint32_t>(place.kept), place.alike));
      }
      runs.clear();
      to.each(Table::kRuns, [&](std::string_view key, std::string_view) { runs.insert(number_of(key.substr(1))); });
      if (runs.size() > kMostRuns) merge_runs(to);
    });
    for (std::uint32_t page = 0; page < entries_.size(); ++page) {
      if (entries_[page].is_settled()) continue;
      entries_[page].kept = static_cast<std::uint32_t>(found.pages[page].kept);
      entries_[page].alike = found.pages[page].alike;
    }
  });
}

void IndexPages::take_out(std::uint32_t page) {
  numbers_.erase(entries_[page].id);
  entries_[page] = PageEntry{};
  entries_[page].kept = page;
}

Status IndexPages::forget_pending(const std::function<bool(std::uint32_t page)>& is_of_run) {
  std::vector<std::uint32_t> pages;
  for (std::uint32_t page = 0; page < entries_.size(); ++page)
    if (!entries_[page].is_settled() && !is_of_run(page)) pages.push_back(page);
  if (pages.empty()) return ok();
  const Status erased = guarded([&] {
    store_->write([&](Transaction& to) {
      for (const std::uint32_t page : pages) to.erase(Table::kHeads, number_key(page));
    });
  });
  if (!erased) return erased;
  for (const std::uint32_t page : pages) take_out(page);
  return ok();
}

void IndexPages::unsettle() {
  for (std::uint32_t page = 0; page < entries_.size(); ++page)
    if (entries_[page].size > 0) entries_[page].kept = kPending;
}

Result<std::vector<std::uint32_t>> IndexPages::forget(const std::vector<std::string>& ids) {
  std::set<std::uint32_t> gone;
  for (const std::string& id : ids)
    if (const auto found = number(id)) gone.insert(*found);
  std::vector<std::uint32_t> orphans;
  for (std::uint32_t page = 0; page < entries_.size(); ++page)
    if (entries_[page].is_settled() && gone.count(page) == 0 && gone.count(entries_[page].kept) > 0)
      orphans.push_back(page);
  const Status erased = guarded([&] {
    store_->write([&](Transaction& to) {
      for (const std::uint32_t page : gone)
        for (const Table table : {Table::kHeads, Table::kKept}) to.erase(table, number_key(page));
      for (const std::uint32_t orphan : orphans) to.erase(Table::kKept, number_key(orphan));
    });
  });
  if (!erased) return erased.error();
  for (const std::uint32_t page : gone) take_out(page);
  for (const std::uint32_t orphan : orphans) entries_[orphan].kept = kPending;
  return orphans;
}

void IndexPages::merge_runs(Transaction& to) {
  const std::uint32_t merged = next_run_++;
  for (std::size_t band = 0; band < kBands; ++band) {
    std::vector<std::uint64_t> all;
    std::vector<std::string> old;
    to.each(Table::kRuns, [&](std::string_view key, std::string_view value) {
      if (static_cast<unsigned char>(key[0]) != band) return;
      const std::string_view run = unsealed(value, "a run of keys");
      const std::size_t before = all.size();
      all.resize(before + run.size() / sizeof all[0]);
      std::memcpy(all.data() + before, run.data(), run.size() / sizeof all[0] * sizeof all[0]);
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
    to.put(Table::kRuns, run_key(band, merged),
           sealed({reinterpret_cast<const char*>(all.data()), all.size() * sizeof all[0]}));
  }
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
  std::set<std::uint32_t> runs;
  const Transaction from = store_->read();
  from.each(Table::kRuns, [&](std::string_view key, std::string_view) { runs.insert(number_of(key.substr(1))); });
  stats.runs = runs.size();
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

void IndexPages::sketch(std::size_t page, Sketch& to) const {
  // One transaction a call: readers on many threads, and none that stays open and keeps pages from being used again.
  const Transaction from = store_->read();
  const PageEntry& entry = entries_[page];
  const auto block = from.get(Table::kSketches, number_key(static_cast<std::uint32_t>(entry.offset >> 32)));
  if (!block || !decode(sketch_in(*block, entry), to)) throw std::runtime_error("a sketch is missing or unreadable");
}

std::vector<std::uint64_t> IndexPages::keys(std::size_t band) const {
  std::vector<std::uint64_t> all;
  const Transaction from = store_->read();
  from.each(Table::kRuns, [&](std::string_view key, std::string_view value) {
    if (static_cast<unsigned char>(key[0]) != band) return;
    const std::string_view run = unsealed(value, "a run of keys");
    const std::size_t before = all.size();
    all.resize(before + run.size() / sizeof all[0]);
    std::memcpy(all.data() + before, run.data(), run.size() / sizeof all[0] * sizeof all[0]);
  });
  const auto is_no_page = [&](std::uint64_t keyed) { return static_cast<std::uint32_t>(keyed) >= entries_.size(); };
  all.erase(std::remove_if(all.begin(), all.end(), is_no_page), all.end());
  return all;
}

}  // namespace winnow::dedup
