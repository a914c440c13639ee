// What a run writes down while it works, so that another can go on where it was interrupted.
#pragma once
#include <winnow/journal.h>
#include <winnow/reader.h>
#include <winnow/report.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "run_files.h"
#include "settings.h"

namespace winnow::cli {

/// How far a run has come: everything that its end depends on.
struct Progress {
  std::uint64_t records = 0;  // that were taken, skipped ones too
  std::uint64_t chain = 0;    // a hash of their ids and places, one after another
  std::uint64_t altered = 0, bytes = 0, named_skips = 0, named_incidents = 0;
  std::optional<std::uint64_t> audit;  // bytes of the audit
  std::string output;                  // the output's own state
  std::string state;                   // hash of the corpus state that plugins had
  Report report;
  bool missed = false;  // some of the input could not be read
};

/// The hash of a record's id, place and size after that of all records before it.
std::uint64_t chained(std::uint64_t chain, const Record& record);

/// A line that tells this run from others: its inputs, options, plugins and the files that it works by.
std::string run_line(const Settings& settings, const std::vector<std::string>& inputs,
                     const std::vector<std::string>& plugins, const std::vector<RunFile>& files);

/// The journal of one run. Without a folder (standard output, --dry-run) it does nothing.
class RunJournal {
 public:
  /// `folder` lies beside the output; empty: there is no journal.
  RunJournal(std::filesystem::path folder, std::string run);
  /// What an interrupted run of the same run_line() left; nothing when there is none. Throws Refused, with what
  /// differs, when it was another run.
  std::optional<Progress> resumable();
  /// Begins, or goes on behind what resumable() gave. The output must be open: it holds the lock. Throws Refused.
  void begin();
  /// Is it time for a checkpoint?
  bool is_due(std::uint64_t records) const;
  /// Notes that all of `progress` is safe. Throws Refused.
  void add(const Progress& progress);
  /// The run is complete.
  void remove();
  bool exists() const { return !folder_.empty(); }
  void set_interval(double seconds) { interval_ = seconds; }

 private:
  std::filesystem::path folder_;
  std::string run_;
  std::optional<Journal::Read> found_;
  std::optional<Journal> journal_;
  std::uint64_t records_ = 0;    // at the last checkpoint
  std::size_t notices_[5] = {};  // of each kind that are in the journal
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  double interval_ = 2;
};

}  // namespace winnow::cli
