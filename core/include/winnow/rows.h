// Rows of JSON, a page each: of the output, and of pages that pass through as they are.
#pragma once
#include <winnow/reader.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

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

/// The JSONL row of docs/page.schema.json, ended by LF.
std::string jsonl_row(const PageResult& page);

/// The members that a page's row has from its input: those that pass through, and as "source.NAME" those whose names
/// jsonl_row() writes itself. Of a row that jsonl_row() made nothing is renamed but the "error" of a page that failed
/// then. An object, or empty.
std::string passing_members(const Record& record);

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

}  // namespace winnow
