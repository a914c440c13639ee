// Teasers that no heading announces: runs of texts that break off, titles said twice with a teaser below.
#pragma once
#include <vector>

#include "teaser_lines.h"

namespace related {

/// Marks runs of snippets at the page's edges when the page has an article of its own beside them.
void drop_snippet_runs(std::vector<Line>& lines, Notes& notes);

/// Marks "title, title, teaser" behind the last paragraph of the article.
void drop_doubled_teasers(std::vector<Line>& lines);

}  // namespace related
