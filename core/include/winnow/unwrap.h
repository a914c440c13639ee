// Undoing hard wraps: a paragraph of plain text that was broken into lines of at most N columns becomes one block.
//
//   Document page = text_document("mail.txt", std::move(utf8));
//   unwrap(page);   // a block's text may now be "The tide comes in twice a day, and\nso does the ferry."
//
// The line ends stay in the block until Form makes spaces of them, as of all white space: so each block is still a
// range of the source, and audit and restore hold.
#pragma once
#include <winnow/document.h>

#include <vector>

namespace winnow {

/// Joins the lines of paragraphs that were wrapped. `page` is one of text_document(), seen by nobody yet.
///
/// The width N (50 to 120 code points, indents included) is told by the page: it is where most of the lines end that
/// the next one goes on in the middle of a sentence. A page without three such lines, or with many longer ones, is left
/// as it is. A line is joined to the one directly above when its first word would not have fitted there. Left alone:
/// items (but for what stands below their own text), tables, lines with a tab, headings, rules, quotations (">"), code,
/// and lines that meet in a script without spaces, where a space would be wrong.
void unwrap(Document& page);

/// Joins lines as `runs` say, which unwrap() left in Document::unwrapped of the same text. False, and a page in no
/// known state, when they do not fit.
bool join_lines(Document& page, const std::vector<LineRun>& runs);

}  // namespace winnow
