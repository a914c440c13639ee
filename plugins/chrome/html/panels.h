// Panels that a page shows when its reader asks for them: the answers of an accordion below their questions, the panels
// of tabs. Their labels are buttons by their tags and headings by what they say.
#pragma once
#include <vector>

#include "decide.h"
#include "page.h"

namespace chrome {

/// Is the element out of sight for good? The panel of a tab and what is said of a term are shown by a script.
bool is_out_of_sight(const HtmlPage& page, std::uint32_t node);

/// Is it part of what a tab shows?
bool is_in_panel(const HtmlPage& page, std::uint32_t node);

/// Does the block only choose what is shown: a button, the label of a tab?
bool is_switch(const HtmlPage& page, const HtmlBlock& block);

/// Keeps buttons that stand alike and say different things where each has its own text, which stays, directly below it:
/// three of them at least, and two of three.
void keep_labels_of_panels(const HtmlPage& page, std::vector<HtmlFate>& fates);

}  // namespace chrome
