// Where the pages of a run go.
#pragma once
#include <winnow/output_file.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "run.h"
#include "run_settings.h"

namespace winnow::cli {

/// What becomes of what an earlier run wrote: files of pages that get none in this one, documents (--since) of pages
/// that are gone.
struct LeftBehind {
  std::uint64_t removed = 0;
  std::vector<std::string> changed;  // since then: they stay
  std::uint64_t documents = 0;       // that the earlier run left, and of these
  std::uint64_t deleted = 0;
  std::uint64_t spared = 0;   // whose pages are gone, too, and that stay: there are more of them than may be deleted
  bool read_nothing = false;  // no page was read: all documents stay
};

/// Takes results in input order. Not thread-safe.
class Output {
 public:
  virtual ~Output() = default;
  /// One page or failed page. An error concerns this page; what ends the run is thrown as Refused.
  virtual Status take(const Done& done) = 0;
  /// Some of the input could not be read: what is missing there is not known to be gone.
  virtual void miss() {}
  /// A page that is not among those of this run and not gone: its id.
  virtual void keep(const std::string& /*id*/) {}
  /// Takes pages before it is known which of them are copies: judge() says so behind the last of them.
  virtual bool is_told_of_copies() const { return false; }
  /// Of a page that is a copy, and of one that has some: what --dedup adds to its row, as JSON members. Throws Refused.
  /// Pages are counted from 1, those without an id are not; a page that `stays` is no copy.
  virtual void judge(std::uint64_t /*page*/, std::uint64_t /*stays*/, const std::string& /*members*/) {}
  /// Makes the output complete.
  virtual void finish(const RunEnd& end) = 0;
  /// Can a run be resumed behind what was taken so far? A compressed output is not cut within a frame.
  virtual bool at_boundary() const { return true; }
  /// Makes what was taken so far safe on the disk; gives what a run that goes on there has to know, as JSON. Throws
  /// Refused. Only where there is a journal.
  virtual std::string checkpoint() { return "{}"; }
  /// Behind finish().
  virtual LeftBehind left_behind() const { return {}; }
  /// The reader of the output is gone: nothing more need be written.
  virtual bool closed() const { return false; }
};

/// What checkpoint() gives of an output that is one file. Throws Refused.
std::string checkpoint_of(OutputFile& file);

// `resume`: what checkpoint() gave in the run that was interrupted; empty: begin anew.

/// -f txt -o DIR, -f md -o DIR: a file a page, its name with this extension. No page gets a name that is `taken` by
/// another file of the run.
std::unique_ptr<Output> tree_output(const std::string& folder, const std::vector<std::string>& inputs, bool force,
                                    const std::string& resume, const std::string& extension = ".txt",
                                    const std::vector<std::string>& taken = {});
/// -f jsonl, to a file or "-".
std::unique_ptr<Output> rows_output(const std::string& file, const std::vector<std::string>& inputs, bool force,
                                    const std::string& resume);
/// -f jsonl.zst: the same rows, in independent frames.
std::unique_ptr<Output> packed_output(const std::string& file, const std::vector<std::string>& inputs, bool force,
                                      const std::string& resume);
struct BulkOptions {
  bool update = false;  // change documents instead of replacing them
  std::string since;    // requests of an earlier run; documents whose pages are gone since are deleted. May be empty
  std::optional<Allowed> most_deleted;  // where more are gone, none is deleted; without: half of more than a few
};

/// -f es-bulk: requests that index pages. Throws Refused where `since` holds no requests.
std::unique_ptr<Output> bulk_output(const std::string& file, const std::vector<std::string>& inputs, bool force,
                                    const std::string& resume, const BulkOptions& options);
/// Hands on to `inner`, es-bulk or sqlite to the same `file`, but for a page of status "ok" where another page of this
/// run with its id was: the error names it. What finds pages by their ids finds one.
std::unique_ptr<Output> one_page_an_id(std::unique_ptr<Output> inner, const std::string& format,
                                       const std::string& file, const std::string& resume);
/// -f sqlite -o FILE.
std::unique_ptr<Output> database_output(const std::string& file, const std::vector<std::string>& inputs, bool force,
                                        const std::string& resume);
/// Standard output: the text of a page that is alone, else JSONL. With `format`, txt or md, a second page is refused.
std::unique_ptr<Output> single_output(const std::string& format);
/// --dry-run and --check.
std::unique_ptr<Output> no_output();

}  // namespace winnow::cli
