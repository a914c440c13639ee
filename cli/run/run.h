// A run over pages: read in order, cleaned on all threads, handed over in order. The same results for any number of
// threads.
#pragma once
#include <winnow/audit.h>
#include <winnow/baseline.h>
#include <winnow/dedup.h>
#include <winnow/host.h>
#include <winnow/pipeline.h>
#include <winnow/reader.h>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace winnow::cli {

/// One record at the end of its journey.
struct Done {
  Record record;  // its document cleaned, when it is a page
  Outcome outcome;
  std::string_view status;  // "ok", "empty", "duplicate", "quarantined", "failed"; empty for what is skipped
  std::string text;         // canonical; of a failed page what is known of its input
  std::string text_hash;
  std::string canonical;       // where `text` is Markdown and copies are looked for
  std::string row;             // JSONL, when asked for
  std::string audit;           // when asked for
  PageSketch sketch;           // when asked for, of a page that is ok
  Error error;                 // failed, skipped: why
  bool changed = false;        // the text is not the record's bytes
  double share = 0;            // of its text that it lost or, guarded, would have lost; when asked for
  std::string guarded;         // why a guard left the page uncut; empty when none did
  std::optional<CopyOf> copy;  // status "duplicate": of which page
  std::string_view extension;  // of a file of this page alone; empty: the output's own
};

struct RunOptions {
  unsigned jobs = 1;
  bool rows = true;  // JSONL rows for all pages; rows of containers are always made
  bool audit = false;
  bool keep_source = false;  // in the audit: the markup of HTML pages
  bool markdown = false;     // texts are Markdown; rows have it beside the text
  double max_cut = 1;        // a page that would lose a larger share of its text goes out uncut, as "quarantined"
  bool shares = false;       // Done::share is wanted
  const SiteShares* baseline = nullptr;  // a page that would lose far more than its site's goes out uncut too
  bool provenance = false;               // in rows: the plugins, and where in the source each block stood
  std::vector<std::string> plugins;      // "name version" of each
  bool paragraphs = false;               // in rows: an id and a place for each paragraph
  bool sketches = false;
  std::vector<std::string> only;  // plugins whose edits count; the others say what blocks are. Empty: all
  /// An observing pass: the stages of a thread's pipeline, asked for on that thread. Pages are shown to them once and
  /// have no text, row or audit then.
  std::function<std::vector<Stage>()> observers;
  const std::atomic<bool>* stop = nullptr;
};

/// Cleans all that `source` gives with the plugins of `host`. `take` gets each result, one at a time, in input order,
/// and ends the run by returning false. A plugin that says it is unusable is switched off from then on.
void run(Source& source, PluginHost& host, const RunOptions& options, const std::function<bool(Done&)>& take);

/// What a row says is wrong with a page that has a status: why it failed or was left uncut, what it lacks. Empty:
/// nothing.
std::string error_of(const Done& done);

/// What is said of a plugin that misbehaved on the page at `place`.
Error incident_error(const std::string& place, const Incident& incident);

/// Cleans one record as run() does.
Done clean_record(Record record, Pipeline& pipeline, const RunOptions& options);

}  // namespace winnow::cli
