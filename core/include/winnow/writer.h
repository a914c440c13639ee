// Writers: canonical texts as a tree of .txt files or as JSONL, complete or not at all.
//
//   TextTree tree = ...open(out, force)...;
//   tree.write("a/b.txt", text, entry);   // a temporary file first
//   tree.finish();                        // renames the last batch, writes the final manifest record
#pragma once
#include <winnow/document.h>
#include <winnow/error.h>
#include <winnow/reader.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// A page's row of the output, whatever the format.
struct PageResult {
  const Record* record = nullptr;
  std::string_view text;      // canonical; for a failed row the input text
  std::string_view body;
  std::string_view status;    // ok, empty, duplicate, quarantined, failed
  std::string_view error;     // failed: why
  std::uint64_t edits = 0;
};

/// The JSONL row of docs/page.schema.json, ended by LF.
std::string jsonl_row(const PageResult& page);

/// The output name of an input path below OUT: a.txt -> a.txt, a.html -> a.html.txt, x.jsonl -> x.jsonl.jsonl ...;
/// bytes that a path can't hold are %XX.
std::string output_name(std::string_view input_path, std::string_view format);

/// What the manifest says of one page.
struct ManifestEntry {
  std::string output;       // relative path
  std::string id;
  std::string source_hash;
  std::string text_hash;
  std::string status;
};

/// A tree of text files below OUT with its manifest in OUT/.winnow/. Files appear under their final names complete or
/// not at all; a run has succeeded only when the manifest's final record is there. One lock an output. [main]
class TextTree {
 public:
  /// Refused when OUT exists, is not empty and holds no manifest of Winnow's (unless force), is locked by another run,
  /// or is (or lies inside) one of `inputs`.
  static Result<TextTree> open(const std::filesystem::path& out, const std::vector<std::string>& inputs, bool force);
  TextTree(TextTree&&) noexcept;
  ~TextTree();
  Status write(const std::string& name, std::string_view text, const ManifestEntry& entry);
  /// Adds a file that is not a page to the manifest's business (a page that failed: what stood there stays).
  Status note(const ManifestEntry& entry);
  Status finish();

 private:
  struct State;
  explicit TextTree(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A file that appears under its name complete or not at all; or stdout when the path is "-". A closed pipe is no error:
/// closed() tells.
class OutputFile {
 public:
  static Result<OutputFile> open(const std::filesystem::path& path);
  OutputFile(OutputFile&&) noexcept;
  ~OutputFile();
  Status write(std::string_view bytes);
  /// Flushes, syncs, renames.
  Status finish();
  bool closed() const;

 private:
  struct State;
  explicit OutputFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace winnow
