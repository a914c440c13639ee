// The one table of formats: how each is called, how it is known, and what reads it. A compressed file has no reader: it
// is unpacked first (open_input.h).
#pragma once
#include <winnow/reader.h>
#include <winnow/site.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "formats/packed/byte_stream.h"

namespace winnow {

/// One input that is about to be read.
struct InputFile {
  ByteStream bytes;
  std::string place;     // for messages: the path as it was given, "-" for stdin
  std::string path;      // relative path below the inputs, raw bytes; empty for stdin
  std::string id;        // the same without bytes that are no text; "-" for stdin
  std::size_t size = 0;  // as the file system says; 0 when unknown
};

/// Reads the records of one input. Not thread-safe.
class FormatReader {
 public:
  virtual ~FormatReader() = default;
  /// The next record; nothing at the end. Site, ordinal and input path are filled in by Source.
  virtual std::optional<Record> next() = 0;
};

struct Format {
  std::string_view name;        // what --from calls it
  std::string_view label;       // for sentences: "no reader for HTML yet"
  std::string_view extensions;  // lower case, each between spaces
  std::string_view magic;       // the first bytes; empty: none
  bool container;               // holds many pages: its output is a JSONL file of its own
  bool archive;                 // holds files, each of a format of its own
  std::unique_ptr<FormatReader> (*open)(InputFile file, std::size_t max_record_bytes);  // null: no reader yet
};

std::span<const Format> formats();
/// The format that --from names; null when there is none.
const Format* format_named(std::string_view name);
/// The format that a file's last extension names; null when it names none.
const Format* format_by_extension(std::string_view path);
/// Does a file's name say that it is one page?
bool names_one_page(std::string_view path);

std::unique_ptr<FormatReader> open_text(InputFile file, std::size_t max_record_bytes);
std::unique_ptr<FormatReader> open_html(InputFile file, std::size_t max_record_bytes);
std::unique_ptr<FormatReader> open_jsonl(InputFile file, std::size_t max_record_bytes);
std::unique_ptr<FormatReader> open_warc(InputFile file, std::size_t max_record_bytes);
std::unique_ptr<FormatReader> open_tar(InputFile file, std::size_t max_record_bytes);
std::unique_ptr<FormatReader> open_zip(InputFile file, std::size_t max_record_bytes);

/// Takes apart the bytes of a page whose format is "txt" or "html": `record.document` keeps what is known of it (id,
/// URL, site, place, metadata) and gets its blocks. `charset`: as declared outside of the bytes. Bytes that are no page
/// make the record a failed one.
void make_page(Record& record, std::string_view bytes, std::string_view format, std::string_view charset);

/// A record that says what is wrong with bytes that belong to no page.
Record damage_record(std::string place, std::string what);
/// "; skipped bytes 812 to 1024", or nothing when that is none.
std::string skipped_range(std::uint64_t begin, std::uint64_t end);
/// The same of a stream's damage: "FILE: at byte 812: WHAT; skipped bytes 812 to 1024".
Record damage_record(const std::string& place, const Damage& damage);

/// `bytes` with every byte that belongs to no valid UTF-8 sequence, and every control character, as %XX. Different
/// paths stay different: a path that another one is escaped to has its % escaped, too.
std::string printable_path(std::string_view bytes);

}  // namespace winnow
