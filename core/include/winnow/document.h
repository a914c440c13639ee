// A page on its way through Winnow: the source text, its blocks, what is known of it, and every edit applied to it.
//
//   Document page = text_document("pages/tide.txt", std::move(utf8));   // one block a line
//   page.blocks[0].text;                                                // the title, untouched
//
// All texts of a page lie in its store: blocks, edits and labels are views of them.
#pragma once
#include <winnow/edit.h>
#include <winnow/text_store.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace winnow {

/// The values are those of WINNOW_BLOCK_* in plugin.h.
enum class BlockKind : std::uint32_t { kOther, kParagraph, kHeading, kListItem, kTableRow, kCaption, kPre, kQuote };

/// The values are those of WINNOW_ROLE_* in plugin.h.
enum class Role : std::uint32_t { kNone, kTitle, kDate, kByline, kCredit, kCaption, kHeading, kBody, kChrome };

/// How the bytes of a record became Document::source. Enough to get the bytes back: see restore() in audit.h.
struct Decoding {
  /// ICU's name of the charset: "UTF-8", "windows-1251", ...
  std::string charset = "UTF-8";
  /// A byte order mark stood before the text.
  bool bom = false;
  /// Runs of bytes that are no UTF-8: where they stand in the decoded text, what they became, what they were.
  struct BadRun {
    Range decoded;
    std::string bytes;
  };
  std::vector<BadRun> bad_runs;
  /// The record as it came, when decoding it is no invertible step (a lossy charset); empty otherwise.
  std::string original;
};

/// The name, among a page's metadata, of the charset that its row of JSONL came in, where that is not UTF-8.
constexpr std::string_view kRowCharset = "row.charset";

constexpr std::uint32_t kNoElement = 0xFFFFFFFFu;

/// An element of an HTML page that holds text, itself or in an element below it. Inline elements are none. Ranges are
/// attribute values in Document::source, as they are written there (references and white space included).
struct Element {
  std::string tag;  // lower case
  Range classes;
  Range id;
  Range role;
  Range itemprop;
  std::uint32_t parent = kNoElement;  // its number is lower than this element's
  std::uint16_t depth = 0;
  bool hidden = false;       // by itself or from above: `hidden`, "display: none"
  bool aria_hidden = false;  // by itself or from above: aria-hidden="true"
};

/// What HTML says of a block beside its element.
struct BlockMarkup {
  std::uint32_t n_links = 0;
  float bold_density = 0;           // share of its bytes in b and strong
  float code_density = 0;           // ... in code, kbd, samp and tt
  bool has_time = false;            // a time element is in it
  std::string_view inline_classes;  // class attributes of its inline elements, parted by spaces, the first 120 bytes
};

/// One source line (text; several that unwrap() joined) or block element (HTML). Never erased from the Document: a
/// dropped block keeps its number. Its texts lie in the document's store.
struct Block {
  Range source;                 // byte range in Document::source
  std::string_view text;        // as it is now
  std::vector<Splice> splices;  // how `text` differs from the source range, in order; empty when it does not
  std::string_view tag_path;
  std::string_view labels;  // "key=value" lines
  BlockKind kind = BlockKind::kParagraph;
  Role role = Role::kNone;
  std::uint32_t n_words = 0;       // of `text` (counted)
  std::uint32_t n_words_came = 0;  // of the text as it came (came_counted)
  std::uint32_t gap_before = 0;    // blank lines
  std::uint32_t indent = 0;        // columns
  std::uint32_t dropped_round = 0;
  std::uint16_t heading_level = 0;
  std::uint16_t depth = 0;
  float link_density = -1;
  float content = -1;  // how likely it is the page's own text, as a plugin said: for explain; below 0: unsaid
  std::uint32_t element = kNoElement;  // in Document::elements
  bool joins_previous = false;         // directly below a line of the same list or table (joins() in text.h)
  bool kept = false;                   // a plugin said "keep=WHY": no later one drops it, in this round or another
  bool dropped = false;
  bool edited = false;        // in this round, by a plugin
  bool counted = false;       // n_words are those of `text`
  bool came_counted = false;  // n_words_came are those of the text as it came
  bool measured = false;      // what the pipeline at work knows of the block is that of `text`
  bool formed = false;        // `text` is in canonical form and `kind` is what a reader of it would say
  BlockMarkup markup;         // HTML only
};

/// A block that was made of several lines of a text.
struct LineRun {
  std::uint32_t block = 0;  // its number, with the lines joined
  std::uint32_t lines = 0;
};

/// One page. Belongs to one thread at a time.
struct Document {
  std::string id;
  std::string url;
  std::string site;
  std::string lang;
  std::vector<std::pair<std::string, std::string>> meta;
  std::string place;             // where it came from, for messages: "FILE" or "FILE: record 3 at byte 812"
  std::uint64_t ordinal = 0;     // position in the input
  TextStore store;               // what the views below and in blocks and edits point to
  std::string_view source;       // decoded record, UTF-8
  std::string source_hash;       // XXH3-128 of the record's bytes as they came, 32 hex digits
  std::size_t source_bytes = 0;  // of the record as it came
  Decoding decoding;
  std::vector<Block> blocks;
  std::vector<Element> elements;     // HTML: in document order; empty for text
  std::vector<LineRun> unwrapped;    // text: what unwrap() joined, in order
  bool is_html = false;              // `source` is markup, which the blocks' texts were made from
  std::vector<AppliedEdit> history;  // what plugins and Form did, in order
  bool keep_form_history = false;    // record Form's edits too (needed for an audit)
  bool dropped = false;              // a plugin asked to drop the whole page
};

/// A document of one block a line of `source`: split on LF, CRLF and CR only; lines that hold nothing but white space
/// and stray characters are gaps, not blocks. `source` must be valid UTF-8.
Document text_document(std::string id, std::string source);

/// ICU's name of the charset that the page came in: its own, or that of the row that holds it.
std::string_view charset_of(const Document& page);

/// The text folded as winnow.text/1 in plugin.h says, and its number of words.
std::string folded(std::string_view text);
std::uint32_t count_words(std::string_view text);

}  // namespace winnow
