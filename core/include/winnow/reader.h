// Readers: files, trees, JSONL streams and stdin become Documents, one after another, in a fixed order.
//
//   Source source(inputs, options);
//   while (std::optional<Record> record = source.next()) ...
#pragma once
#include <winnow/decode.h>
#include <winnow/document.h>
#include <winnow/error.h>
#include <winnow/file_hash.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace winnow {

/// What a file is that no reader here takes.
struct Unread {
  std::string what;    // "packed by xz"
  std::string remedy;  // what makes pages of it: "xz -dk unpacks it"; empty: nothing does, for it holds none

  /// Both, in a sentence.
  std::string said() const { return remedy.empty() ? what : what + ": " + remedy; }
};

/// What an input's first bytes (64 KiB are plenty) look like.
struct Sniffed {
  std::string format;      // "txt", "jsonl", "html", "warc", "gz", "zst"; or "empty", "binary"
  Unread unread;           // binary: what it is, "a PNG image"
  bool has_magic = false;  // binary: its first bytes say so
};
Sniffed sniff(std::string_view head);

/// What ReadOptions::from may be: "auto" and the formats that have a reader.
std::vector<std::string> readable_formats();

/// The name that an input goes by below the output when there are several: the last part of its path ("stdin" for "-").
/// A path that ends in "." or ".." is resolved first.
std::string base_name(const std::string& input);

/// What reading one record gave: a page, a page that failed, something skipped, or damage that hit no page (bytes of an
/// archive that belong to no record).
struct Record {
  enum class Kind { kPage, kFailed, kSkipped, kDamage };
  Kind kind = Kind::kPage;
  Document document;  // kPage; kFailed: what is known of it (place, ordinal; no id when it is no page, a folder say)
  Error error;        // kFailed, kSkipped, kDamage: why
  /// What was wrong with a page that was taken all the same: its record is cut off, say. Places as in `error`.
  std::vector<Error> damage;
  std::string input_path;  // relative path below its input, bytes as in the file system; "" for stdin
  std::string format;      // "txt", "jsonl": what read it; empty when nothing did
  /// The members that pass through to the page's row, a JSON object: of JSONL the row's own, "text", "html" and a
  /// "site" that counts left out; those whose names jsonl_row() writes itself are in `renamed`, another one, as they
  /// came. Empty where there are none.
  std::string fields, renamed;
  bool is_own = false;         // JSONL: a row of jsonl_row() with the text that it had then: `renamed` is written anew
  std::string html;            // JSONL: the row's "html", as JSON text, where its page is read by its "text"
  bool has_id = false;         // `fields` holds the page's id
  bool has_number_id = false;  // as a number
  bool hidden = false;         // kSkipped: its name begins with a dot
  /// kFailed: which pages are lost with it is not known, as of an archive or a torn row. kSkipped: it holds pages that
  /// there is no reader for, and is an input itself or packs, by its name, what there is a reader for.
  bool may_hold_more = false;
  std::string raw_text;     // JSONL, kFailed: the text of the row as far as it is known
  std::size_t bytes = 0;    // of input consumed by this record, as it is stored
  std::size_t held = 0;     // bytes of memory that it holds, about
  std::uint64_t count = 1;  // kSkipped: so many things were skipped for this reason
  /// kSkipped: the ids of pages that are not here and not gone either: unchanged since another crawl, out of reach for
  /// now, or in a file that was one and is none that can be read.
  std::vector<std::string> elsewhere;
  /// With ReadOptions::lazy: what is left to do until `document` is there (decode the body, take it apart). Any thread,
  /// once; finish() calls it. May turn a page into kFailed or kSkipped.
  std::function<void(Record&)> rest;

  /// Does what is left to do.
  void finish() {
    if (rest) std::exchange(rest, nullptr)(*this);
  }
};

/// How inputs are read.
struct ReadOptions {
  std::string from = "auto";                    // one of readable_formats()
  std::string site;                             // for pages whose row or URL names none
  bool site_from_folder = false;                // the first folder below the input is the site
  std::map<std::string, std::string> site_map;  // an id, or a path or the beginning of one (whole parts) -> site
  std::size_t max_record_bytes = 64u << 20;
  bool unwrap = false;  // texts: wrapped paragraphs become one block each (unwrap.h)
  /// Files that the run writes itself, absolute and without symbolic links: no inputs where they lie in one.
  std::vector<std::filesystem::path> own_files;
  bool lazy = false;        // records come with work left in `rest`: for those who finish() them on other threads
  int writer_seconds = 60;  // how long a FIFO that is an input itself may wait for somebody who writes to it
  /// Set by a signal handler, say: next() then ends, even while it waits for a pipe.
  const std::atomic<bool>* stop = nullptr;
};

/// Reads all inputs in order: files as given, trees in byte order of their paths, "-" for stdin. Symbolic links given
/// as inputs are followed; within a tree only those to files inside it. A FIFO given as an input is read like stdin,
/// and has failed when nobody writes to it. Skipped (hidden, binary, unknown, links out of the tree, FIFOs in a tree,
/// devices) and failed things are Records too, so that nothing vanishes. Memory: the names of the folders on the way to
/// the file at hand, and one record. Not thread-safe.
class Source {
 public:
  Source(std::vector<std::string> inputs, ReadOptions options);
  Source(Source&&) noexcept;
  ~Source();
  /// The next record; nothing at the end.
  std::optional<Record> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace winnow
