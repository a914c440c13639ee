// Writers: canonical texts as a tree of .txt files or as JSONL, complete or not at all.
//
//   Result<TextTree> tree = TextTree::open(out, inputs, force);
//   tree->write("a/b.txt", text, entry);   // a temporary file first
//   tree->finish();                        // renames the last batch, writes the manifest's final record
#pragma once
#include <winnow/document.h>
#include <winnow/error.h>
#include <winnow/reader.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// A page's row of the output, whatever the format.
struct PageResult {
  const Record* record = nullptr;
  std::string_view text;  // canonical; for a failed row the input text
  std::string_view body;
  std::string_view status;  // ok, empty, duplicate, quarantined, failed
  std::string_view error;   // failed: why; a page that is damaged: what it lacks
  std::uint64_t edits = 0;
  bool provenance = false;               // the row says which plugins ran and where in the source each block stood
  std::span<const std::string> plugins;  // "name version" of what ran, in order
  bool paragraphs = false;               // the row names the paragraphs of its text
};

/// What the final record of a manifest says of the run.
struct RunEnd {
  std::uint64_t pages = 0;
  std::string state;  // XXH3-128 of the corpus state that plugins had; empty: none

  /// The record, ended by LF.
  std::string line() const;
};

/// The JSONL row of docs/page.schema.json, ended by LF.
std::string jsonl_row(const PageResult& page);

/// A row of jsonl_row() as search engines take it: members that begin with "_", which are the engine's own, become
/// "source._NAME", and one named "source" becomes "source.source" unless it is an object, which "source.NAME" makes it
/// there.
std::string document_row(std::string_view row);

/// The row of a page that passes through as it is: its own members under their own names, its source as "text" or
/// "html", as which it came (and `site` and `id` when known), then `more`, members as JSON text such as "\"copies\":[]"
/// or nothing. Ended by LF.
std::string unchanged_row(const Record& record, std::string_view more);

/// The same with another text, and without the HTML that it came from.
std::string row_with_text(const Record& record, std::string_view text, std::string_view more);

/// The output name of a record below OUT: a.txt -> a.txt, a.html -> a.html.txt; containers, whose rows go to one file,
/// x.jsonl -> x.jsonl.jsonl; stdin.txt and stdin.jsonl for stdin. Bytes that are no UTF-8 and control characters are
/// %XX. `extension`: what files of one page end in, ".md" say.
std::string output_name(const Record& record, std::string_view extension = ".txt");

/// The output name of a file of one page, from its id instead of its path.
std::string output_name_of(std::string id, std::string_view extension = ".txt");

/// `bytes` as one Zstandard frame with a checksum: frames one after another are one .zst file.
std::string zstd_frame(std::string_view bytes);

/// True when the format holds many pages, so that its output is JSONL.
bool is_container(std::string_view format);

/// What the manifest says of one page.
struct ManifestEntry {
  std::string output;  // relative path
  std::string id;
  std::string source_hash;
  std::string text_hash;
  std::string status;
  std::string duplicate_of;  // status "duplicate": the id of the page that stays
};

/// Says what is wrong with reading `inputs` and writing to `out`: the same thing, one inside the other. "-" is no file.
Status check_apart(const std::filesystem::path& out, const std::vector<std::string>& inputs);

/// A tree of text files below OUT with its manifest in OUT/.winnow/manifest.jsonl: a line an entry in output order,
/// then entries of earlier runs that this one did not touch, then {"done":true,"pages":N,...}. Files appear under their
/// final names complete or not at all, in batches that are synced before they are renamed; a run has succeeded only
/// when the manifest's final record is there. One lock an output. Symbolic links below OUT are never followed. On one
/// thread.
class TextTree {
 public:
  /// Refused when OUT exists, is not empty and holds no manifest of Winnow's (unless force), is locked by another run,
  /// or is one of `inputs`, inside one or around one.
  /// `resume`: what checkpoint() gave in a run that was interrupted; this one goes on behind it.
  static Result<TextTree> open(const std::filesystem::path& out, const std::vector<std::string>& inputs, bool force,
                               std::string_view resume = {});
  TextTree(TextTree&&) noexcept;
  ~TextTree();
  /// One page, one file. An error concerns this page alone (its name is taken, a folder on its way is a symbolic link)
  /// unless broken(). Errors of a batch can be found with a later page: their place says which file.
  Status write(const std::string& name, std::string_view text, const ManifestEntry& entry);
  /// One row of a container's file. Rows of one file come one after another.
  Status append(const std::string& name, std::string_view row, const ManifestEntry& entry);
  /// A page that failed: it stands in the manifest, and what stood in its place stays.
  Status note(const ManifestEntry& entry);
  /// A page of which no file is to be there, a copy say: it stands in the manifest. What an earlier run wrote under
  /// `name` goes with finish(), unless it was changed since or a page of this run could not be written.
  Status leave_out(const std::string& name, const ManifestEntry& entry);
  /// Makes all that was given so far safe on the disk, and says how far that is: one line of JSON for open().
  Result<std::string> checkpoint();
  /// Renames the last batch, writes the manifest's final record; pages are counted by the tree itself.
  Status finish(RunEnd end = {});
  /// Of files of pages that were left out, behind finish(): how many were removed, and those that had been changed
  /// since an earlier run wrote them and stay.
  std::uint64_t removed() const;
  const std::vector<std::string>& kept_changed() const;
  /// The disk is full or failing: nothing more can be written, and what was committed stays.
  bool broken() const;

 private:
  struct State;
  explicit TextTree(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A file that appears under its name complete or not at all; or stdout when the path is "-", or what is there when it
/// is no regular file (a device, a FIFO). A closed pipe is no error: closed() tells. On one thread.
class OutputFile {
 public:
  /// Replaces a file that stands there.
  static Result<OutputFile> open(const std::filesystem::path& path);
  /// A run's main output: FILE.winnow/ beside it holds lock, manifest and, until it is complete, the file itself.
  /// Refused when FILE exists, is not empty and has no manifest (unless force), is locked by another run, or is one of
  /// `inputs` or inside one. `keep`: go on behind so many bytes of what an interrupted run wrote.
  static Result<OutputFile> open_main(const std::filesystem::path& path, const std::vector<std::string>& inputs,
                                      bool force, std::optional<std::uint64_t> keep = {});
  /// A file that belongs to a run with a main output and is resumed with it: what is written of it lies in FILE.part
  /// until it is complete.
  static Result<OutputFile> open_beside(const std::filesystem::path& path, std::optional<std::uint64_t> keep);
  OutputFile(OutputFile&&) noexcept;
  ~OutputFile();
  Status write(std::string_view bytes);
  /// Makes what was written so far safe on the disk; how many bytes that is.
  Result<std::uint64_t> checkpoint();
  /// Flushes, syncs, renames; a main output's manifest gets its final record.
  Status finish(const RunEnd& end = {});
  bool closed() const;
  /// Where its bytes lie in the end and until then, absolute and without symbolic links; none of what is no file.
  std::vector<std::filesystem::path> paths() const;

 private:
  struct State;
  explicit OutputFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace winnow
