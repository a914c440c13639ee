// What stays of a page with tags for its neighbours' sake: nobody takes one paragraph in three out of a text.
#pragma once
#include <vector>

#include "decide.h"
#include "page.h"

namespace chrome {

/// Blocks that the cut took without being sure stay when they are paragraphs or table rows in elements of one kind of
/// which at least half the words stay, code directly below a paragraph that stays, a heading directly above one, or
/// parts of what stays (parts.h).
/// `fates` has one entry a block, with its probability; comments, hidden blocks, and what stands in menus, asides,
/// forms and footers are passed over.
void keep_with_neighbours(const HtmlPage& page, std::vector<HtmlFate>& fates);

}  // namespace chrome
