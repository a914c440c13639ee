// HTML pages as Documents: what a browser would show as text, in blocks that know where they stood.
//
//   Result<Document> page = html_document("tide.html", bytes, "", "https://harnby.example/tide", {});
//   page->blocks[0].text;      // "High water at noon"
//   page->blocks[0].tag_path;  // "html/body/main/h1"
//
// The tags are read as HTML's standard says (WHATWG HTML, section 13.2): unclosed and misnested elements, stray end
// tags, "<" in text and content behind </body> lose no words. No tree is built: memory grows with the text. Nothing is
// fetched, no script is run, no reference but HTML's own is resolved.
#pragma once
#include <winnow/document.h>
#include <winnow/error.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// What markup says of a stretch of a block's text.
struct HtmlSpan {
  enum class Kind {
    kLink,
    kCode,
    kCell,  // of a row of a table, one for each tab-parted part of its text; or a row whose other cells are empty
    kBreak  // the space that a <br> became
  };
  Kind kind = Kind::kLink;
  std::uint32_t block = 0;
  Range text;                // in the block's text as it was read
  Range href;                // of a link: in the source, as it is written there
  std::uint32_t column = 0;  // of a cell: where it begins, counted as browsers do
};

/// How a page of HTML is read.
struct HtmlOptions {
  /// Bytes of source above which elements are no longer recorded: blocks come as from a text, without tag paths.
  std::size_t most_tagged_bytes = 8u << 20;
  /// Elements nested deeper than this count as children of the last one above.
  std::size_t most_depth = 512;
  /// Where links, code, cells and line breaks are noted; null: nowhere.
  std::vector<HtmlSpan>* spans = nullptr;
};

/// Reads an HTML page. Its charset is told by a byte order mark, `declared_charset` (of the HTTP header; may be empty),
/// the page's own declaration, its language, or detection, in this order; what is valid UTF-8 is always taken for it.
/// `url` may be empty. Blocks, elements, language and metadata are filled in; `place` and `site` are left to the
/// caller.
///
/// White space is collapsed as a browser collapses it (`pre` keeps it), entities are resolved, script, style, template
/// and form values are left out, list items carry a marker, rows of a table of data are one block. What is hidden is
/// there and says so (Element::hidden). Bytes that are no text (an image, a PDF) are an Error; a page without a single
/// tag is read as plain text.
Result<Document> html_document(std::string id, std::string_view bytes, std::string_view declared_charset,
                               std::string_view url, const HtmlOptions& options);

/// The same for a page that is decoded already (valid UTF-8). A page without a tag is read as plain text.
Document html_page(std::string id, std::string source, std::string_view url, const HtmlOptions& options);

/// "" or why an XPath expression selects nothing on any page: wrong syntax, a function that XPath 1.0 has not, a
/// variable, a prefix, a number or a text in place of elements, more than 1,000 bytes. A sentence without its subject:
/// "is wrong after byte 14".
std::string xpath_problem(std::string_view expression);

}  // namespace winnow
