// A cleaned page as Markdown, for people who feed models: its canonical text with headings, lists, tables, code and
// links in the forms of CommonMark (and tables as GitHub writes them).
//
//   Pipeline(stages, {}).clean(page);
//   markdown_text(page);   // "# High water at noon\n\nThe harbour master says ...\n"
#pragma once
#include <winnow/document.h>

#include <string>

namespace winnow {

/// The blocks that canonical_text() gives, in the same order, with the same words. An HTML page's markup is read once
/// more from its source: headings keep their level, lists their nesting, code its language where a class names it,
/// links their address, made absolute where the page's own is known. Characters that would be taken for markup are
/// escaped. Empty for a page with nothing left.
std::string markdown_text(const Document& document);

}  // namespace winnow
