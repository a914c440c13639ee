// Blocks that a heading announces.
#pragma once
#include <vector>

#include "teaser_lines.h"

namespace related {

/// Marks headings such as "Related articles" and what they announce, up to where the article goes on or the page ends.
void drop_announced(std::vector<Line>& lines, Notes& notes);

}  // namespace related
