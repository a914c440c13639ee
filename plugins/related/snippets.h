// Teasers that no heading announces: runs of texts that break off.
#pragma once
#include <vector>

#include "teaser_lines.h"

namespace related {

/// Marks runs of snippets at the page's edges when the page has an article of its own beside them.
void drop_snippet_runs(std::vector<Line>& lines, Notes& notes);

}  // namespace related
