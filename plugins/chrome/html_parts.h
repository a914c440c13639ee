// Lists, tables, code, headings and single lines that are part of what stays on a page with tags: a heading without
// what it announces, a list without two of its items and a price list without a price are of no use to anyone.
#pragma once
#include <vector>

#include "html_decide.h"
#include "html_page.h"

namespace chrome {

/// Few links, no line on rights, in sight, and not in a menu, an aside, a form or a footer.
bool may_be_text(const HtmlPage& page, const HtmlBlock& block);

/// Of the blocks that the cut took without being sure these stay: short ones in the middle of an element of which most
/// stays, entries of a list or a table of which half stays, a list, a table or code below a heading or a colon that
/// stays, a table without links below a sentence that stays, a heading above what stays, a short section beside one
/// that stays, and footnotes below a text that stays. Nothing in elements that are called
/// after what sites print beside a text.
void keep_parts(const HtmlPage& page, std::vector<HtmlFate>& fates);

}  // namespace chrome
