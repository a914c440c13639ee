// The report: what a run did, in numbers that do not depend on threads or time, as JSON (docs/report.schema.json) and
// as the closing summary.
#pragma once
#include <winnow/baseline.h>
#include <winnow/document.h>
#include <winnow/pipeline.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// The behaviour of this release: raised whenever the same input, options and plugins may give another text than
/// before. Reports and manifests hold it; `winnow clean --compare` shows what a change means for one's own pages.
constexpr int kBehaviour = 1;

/// How often a plugin did something for one reason.
struct ReasonCount {
  std::uint64_t edits = 0;
  std::uint64_t pages = 0;
  std::uint64_t words = 0;  // removed (drops) or touched (replacements)
  std::uint64_t bytes = 0;
};

/// One thing that went wrong or was left out, with its place.
struct Notice {
  std::string place;
  std::string message;
};

/// Numbers of a run. add() in input order; everything in it is a sum, so the result is the same for any thread count.
struct Report {
  std::uint64_t pages = 0, changed = 0, empty = 0, failed = 0, quarantined = 0, skipped = 0, unsettled = 0;
  std::uint64_t damaged = 0;     // places of an input that could not be read as they should
  std::uint64_t duplicates = 0;  // of pages; known at the end of a run that looks for copies
  std::uint64_t bytes_in = 0, bytes_out = 0, blocks_in = 0, blocks_out = 0, words_in = 0, words_out = 0;
  std::map<int, std::uint64_t> rounds;                                // rounds -> pages
  std::map<std::string, std::map<std::string, ReasonCount>> reasons;  // plugin -> reason -> count
  std::map<std::string, std::uint64_t> charsets;                      // that pages came in, but UTF-8 -> pages
  std::vector<Notice> failures;                                       // the first kMaxNotices of each
  std::vector<Notice> skips;
  std::vector<Notice> damage;
  std::vector<Notice> incidents;    // plugins that misbehaved
  std::vector<Notice> quarantines;  // pages that a guard left uncut
  std::uint64_t n_incidents = 0;
  SiteShares sites;                             // how much of their text pages lost: of a run that writes a report
  std::map<std::string, std::string> settings;  // what texts depend on beside input and plugins
  std::string state;                            // hash of the corpus state that plugins had; empty: none
  static constexpr std::size_t kMaxNotices = 1000;

  /// Adds a cleaned page. `text_bytes` is the size of its canonical text.
  void add(const Document& document, const Outcome& outcome, std::size_t text_bytes);
  void add_failure(std::string place, std::string message);
  /// `count` things were skipped for one reason.
  void add_skip(std::string place, std::string message, std::uint64_t count = 1);
  void add_damage(std::string place, std::string message);
  /// A page that was added turned out to be a copy and is left out: its canonical text is removed, too. `text_bytes` as
  /// it was added with.
  void add_left_out(std::string_view canonical, std::size_t text_bytes);
  /// A page that is set aside; an empty message when a plugin dropped it, else why a guard left it uncut.
  void add_quarantine(std::string place, std::string message);
};

/// The report as indented JSON, one LF at the end. `plugins` are "name version" of what ran, in order.
std::string report_json(const Report& report, const std::vector<std::string>& plugins);

/// True when a file that begins so is a report.
bool is_report(std::string_view head);

}  // namespace winnow
