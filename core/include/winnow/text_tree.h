// Canonical texts as a tree of files, complete or not at all.
//
//   Result<TextTree> tree = TextTree::open(out, inputs, force);
//   tree->write("a/b.txt", text, entry);   // a temporary file first
//   tree->finish();                        // renames the last batch, writes the manifest's final record
#pragma once
#include <winnow/output_file.h>
#include <winnow/reader.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// The output name of a record below OUT: a.txt -> a.txt, a.html -> a.html.txt; containers, whose rows go to one file,
/// x.jsonl -> x.jsonl.jsonl; stdin.txt and stdin.jsonl for stdin. Bytes that are no UTF-8 and control characters are
/// %XX. `extension`: what files of one page end in, ".md" say.
std::string output_name(const Record& record, std::string_view extension = ".txt");

/// The output name of a file of one page, from its id instead of its path.
std::string output_name_of(std::string id, std::string_view extension = ".txt");

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

}  // namespace winnow
