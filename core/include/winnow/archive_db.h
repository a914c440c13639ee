// An archive as an SQLite database with full-text search: pages, copies, removals.
//
//   Result<ArchiveDb> db = ArchiveDb::open("archive.db", inputs, force, {});
//   db->add(page, content_hash(page.text));
//   db->finish({1, ""});
//   Result<std::vector<Hit>> hits = search_archive("archive.db", "tide table", 10);
#pragma once
#include <winnow/error.h>
#include <winnow/output_file.h>
#include <winnow/rows.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// Writes the database under a temporary name and renames it when it is complete. Its tables:
///   pages(n, id, url, site, title, date, byline, lang, text, hash, source_hash, source, edits, status, error, fields,
///         iso_date)
///   copies(n, first)             pages whose text equals that of an earlier page, and those that judge() named
///   removals(n, plugin, reason, evidence, source_begin, source_end, text)    what was taken out of page n
///   search                       FTS5 over title and text of pages
/// `n` counts pages in input order. Not thread-safe.
class ArchiveDb {
 public:
  /// Refused as OutputFile::open_main() refuses. `keep`: go on behind so many pages of the part that is there.
  static Result<ArchiveDb> open(const std::filesystem::path& path, const std::vector<std::string>& inputs, bool force,
                                std::optional<std::uint64_t> keep);
  ArchiveDb(ArchiveDb&&) noexcept;
  ~ArchiveDb();
  /// The next page, its copies and its removals. `hash`: content_hash() of its text. Errors: the disk, nothing else.
  Status add(const PageResult& page, std::string_view hash);
  /// Adds members, as JSON text without braces, to the fields of page `n`. Where another page `stays` for it, it is a
  /// duplicate and a copy of that one.
  Status judge(std::uint64_t n, std::uint64_t stays, std::string_view members);
  /// Commits; the number of pages that are safe now.
  Result<std::uint64_t> checkpoint();
  /// Finds the copies, builds the index of words, renames.
  Status finish(const RunEnd& end);

 private:
  struct State;
  explicit ArchiveDb(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Calls `each` for the ids of the pages of status "ok" in a database that is being written, as far as it is committed.
Status each_page_id(const std::filesystem::path& part, const std::function<void(const std::string&)>& each);

/// A page that was found.
struct Hit {
  std::string id, url, title, site, date;
  std::string snippet;  // the words that were found stand between U+0002 and U+0003
};

/// Pages that hold all of the words, the best first; a word that ends in "*" stands for all that begin so, words
/// between double quotes for themselves in this order. Words of scripts without spaces are looked for in the texts, for
/// the index knows none of them: every page is read. An Error when `path` is no archive of Winnow's.
Result<std::vector<Hit>> search_archive(const std::filesystem::path& path, std::string_view words, std::size_t most);

}  // namespace winnow
