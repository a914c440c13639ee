// The pages of an index on disk: yesterday's crawl is there when today's comes.
//
// heads:    page number -> id, length, date, content hash, place of its sketch: read whole when the index is opened
// sketches: block number -> the sketches of some hundred pages, each with a checksum: many in one value, since LMDB
//           would give half a page of the disk to each
// runs:     band, run number -> sorted keys of the pages of one batch and a checksum
// kept:     page number -> the page that stays in its place; a page that is not there is pending
//
// A batch of pages is one transaction, and a settled run is one: a kill leaves the pages of the last batch, pending.
// When the same pages come again they are recognised and take part as if they were new; when others come they go.
#pragma once
#include <winnow/dedup.h>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dedup/lmdb_store.h"
#include "dedup/pages.h"

namespace winnow::dedup {

/// Does it say that an index is damaged?
bool is_index_damage(const Error& error);

class IndexPages : public PageSet {
 public:
  /// What an index was made with: another answer is refused.
  static std::string parameters(const DedupOptions& options);

  static DedupOptions options_of(const std::string& parameters);

  /// Opens or makes the index. An Error when it is damaged, made with other parameters, or being written by another.
  /// With `writes` off it must be there, and `parameters` of "" fits all.
  static Result<std::unique_ptr<IndexPages>> open(const std::string& folder, bool writes,
                                                  const std::string& parameters);

  std::optional<std::uint32_t> number(const std::string& id) const;
  /// Adds a page, or recognises it; gives its number. Commits a batch when enough are waiting.
  Result<std::uint32_t> add(DedupPage page);
  Status flush();
  /// Takes out the pending pages that this run does not hold: they came with a run that was stopped, or were copies of
  /// a text that is gone. Nobody was given them, so that they must not stand for others.
  Status forget_pending(const std::function<bool(std::uint32_t page)>& is_of_run);
  /// Publishes where pending pages belong.
  Status publish(const Clusters& found);
  /// What to say of an exception that reading or writing the index has thrown.
  Error fault(const std::exception& thrown) const;

  /// Every page is pending again, to be settled as if all had come at once. The disk learns of it by publish() alone:
  /// until then whoever opens the index finds the pages where they were.
  void unsettle();
  /// Takes out the pages of these ids; gives those that they stood for, which are pending again.
  Result<std::vector<std::uint32_t>> forget(const std::vector<std::string>& ids);
  /// One run a band, without keys of pages that are gone, and a file without free pages.
  Status compact();
  IndexStats stats() const;
  /// What is wrong, a sentence each; nothing when it is sound.
  std::vector<std::string> verify() const;

  void sketch(std::size_t page, Sketch& to) const override;
  std::vector<std::uint64_t> keys(std::size_t band) const override;

 private:
  IndexPages(std::string folder, UniqueFd lock) : folder_(std::move(folder)), lock_(std::move(lock)) {}
  Status load(bool writes, const std::string& parameters);
  void end_links_to_changed();
  void take_out(std::uint32_t page);
  void append_runs(Transaction& to);
  void append_sketches(Transaction& to);
  std::vector<std::pair<std::uint32_t, std::uint64_t>> merge_sketches(Transaction& to) const;
  void merge_runs(Transaction& to);
  /// Runs `body`; what it throws, said in a sentence.
  Status guarded(const std::function<void()>& body) const;
  static std::size_t count_runs(const Transaction& from);

  struct Waiting {
    std::uint32_t page;
    std::string sketch;
    std::vector<std::uint32_t> keys;
  };
  std::string folder_;
  UniqueFd lock_;
  std::unique_ptr<LmdbStore> store_;
  std::string parameters_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
  std::vector<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::vector<std::uint32_t> unpublished_;  // their kept entry is to be taken back with the next batch
  std::vector<std::uint32_t> changed_;      // stayed, and have another text in the next batch
  std::uint32_t next_run_ = 0, next_block_ = 0;
};

}  // namespace winnow::dedup
