// Title, date, byline, credit: the lines above and below the body that are the page's own.
#pragma once
#include <vector>

#include "page_lines.h"

namespace chrome {

/// Sets Line::role where a line is clearly one of them.
void find_roles(std::vector<Line>& lines, Notes& notes);

}  // namespace chrome
