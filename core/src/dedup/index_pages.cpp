#include "dedup/index_pages.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <set>
#include <sstream>
#include <stdexcept>

#include "dedup/index_entries.h"

namespace winnow::dedup {
namespace {

constexpr std::size_t kBatchPages = 32768;
constexpr std::size_t kBatchBytes = std::size_t{64} << 20;
// More runs than this are merged when a run is published.
constexpr std::uint32_t kMostRuns = 24;

constexpr const char* kMayYouWrite = "give an --index that you may write to, on a disk that has room";
constexpr std::string_view kDamaged = "this index is damaged: ";

constexpr const char* kRuleNames[] = {"longest", "oldest", "newest", "prefer"};  // in the order of Keep

std::string sketches() { return fmt::format("sketch {}", kSketchVersion); }

Result<UniqueFd> lock_writer(const std::string& folder) {
  const std::string file = folder + "/writer";
  UniqueFd lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!lock) return Error{file, fmt::format("cannot be opened: {}", std::strerror(errno)), kMayYouWrite};
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> by{};
    const ssize_t n = ::pread(lock.get(), by.data(), by.size() - 1, 0);
    return Error{folder, fmt::format("another winnow writes to this index (process {})", n > 0 ? by.data() : "unknown"),
                 "wait until it is done; reading is possible all the time"};
  }
  const std::string me = fmt::format("{}", ::getpid());
  if (::ftruncate(lock.get(), 0) != 0 || ::pwrite(lock.get(), me.data(), me.size(), 0) < 0)
    return Error{file, fmt::format("cannot be written: {}", std::strerror(errno)), kMayYouWrite};
  return lock;
}

// Is somebody writing to it, as far as who may not write can tell?
bool is_written(const std::string& folder) {
  const UniqueFd writer(::open((folder + "/writer").c_str(), O_RDONLY | O_CLOEXEC));
  return writer && ::flock(writer.get(), LOCK_SH | LOCK_NB) != 0;
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

Status IndexPages::guarded(const std::function<void()>& body) const {
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
      const Kept kept = kept_from(value);
      if (number >= entries_.size() || kept.page >= entries_.size()) throw std::runtime_error("a copy is of no page");
      entries_[number].kept = kept.page;
      entries_[number].alike = kept.alike;
      entries_[number].alike.same_words = entries_[number].content == entries_[kept.page].content;
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
    to.put(Table::kRuns, run_key(band, next_run_), sealed_keys(keyed));
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
    store_->write([&](Transaction& to) {
      for (std::uint32_t page = 0; page < entries_.size(); ++page) {
        if (entries_[page].is_settled()) continue;
        const Clustered& place = found.pages[page];
        to.put(Table::kKept, number_key(page), kept_of(static_cast<std::uint32_t>(place.kept), place.alike));
      }
      if (count_runs(to) > kMostRuns) merge_runs(to);
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
    if (static_cast<unsigned char>(key[0]) == band) append_keys(all, value);
  });
  const auto is_no_page = [&](std::uint64_t keyed) { return static_cast<std::uint32_t>(keyed) >= entries_.size(); };
  all.erase(std::remove_if(all.begin(), all.end(), is_no_page), all.end());
  return all;
}

}  // namespace winnow::dedup
