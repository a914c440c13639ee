// Readers: files, trees, JSONL streams and stdin become Documents, one after another, in a fixed order.
//
//   Source source(inputs, options);
//   while (std::optional<Record> record = source.next()) ...
#pragma once
#include <winnow/document.h>
#include <winnow/error.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// The bytes of a record, decoded to UTF-8. Valid or mostly valid UTF-8 stays UTF-8, each bad run read as windows-1252
/// (or U+FFFD where that has no character); otherwise `declared` (a charset's name, may be empty; latin-1 means
/// windows-1252), then ICU's detector when the text is long enough, then windows-1252.
struct DecodedText {
  std::string text;
  Decoding decoding;
};
DecodedText decode(std::string_view bytes, std::string_view declared = {});

/// The inverse of decode(): the bytes as they came. `text` must be the text that decode() gave.
std::string encode(std::string_view text, const Decoding& decoding);

/// XXH3-128 of `bytes` as 32 lower-case hex digits.
std::string content_hash(std::string_view bytes);

/// Where text is judged by its first bytes: "empty", "binary: PDF", "text", "html", "jsonl", ...
struct Sniffed {
  std::string format;  // a format's name, or "binary"
  std::string detail;  // what kind of binary
};
Sniffed sniff(std::string_view head);

/// What reading one record gave: a page, a page that failed, or something skipped or broken that has no page.
struct Record {
  enum class Kind { kPage, kFailed, kSkipped };
  Kind kind = Kind::kPage;
  Document document;       // kPage; kFailed: what is known of it (id, place, ordinal)
  Error error;             // kFailed, kSkipped: why
  std::string input_path;  // relative path below its input, bytes as in the file system; "" for stdin
  std::string fields;      // JSONL: the row's own members as a JSON object, "text" and "html" left out; else ""
  std::string raw_text;    // JSONL, kFailed: the text of the row as far as it is known
  std::size_t bytes = 0;   // of input consumed by this record
};

/// How inputs are read.
struct ReadOptions {
  std::string from = "auto";               // auto, txt, jsonl
  std::string site;                        // --site NAME
  bool site_from_folder = false;           // --site-from dir: the first folder below the input
  std::map<std::string, std::string> site_map;  // --site-from map.tsv: id or path prefix -> site
  std::size_t max_record_bytes = 64u << 20;
};

/// Reads all inputs in order: files as given, trees in byte order of their paths, "-" for stdin. Holds one directory's
/// names at a time at most. Skipped (hidden, binary, unknown, links out of the tree, FIFOs, devices) and failed things
/// are Records too, so that nothing vanishes. Not thread-safe.
class Source {
 public:
  Source(std::vector<std::string> inputs, ReadOptions options);
  ~Source();
  /// The next record; nothing at the end.
  std::optional<Record> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace winnow
