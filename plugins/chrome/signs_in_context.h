// Which signs of chrome are none where they stand: among code, definitions, numbered headings, fields of the page.
#pragma once
#include <vector>

#include "page_lines.h"

namespace chrome {

/// Takes back signs that the lines around make the author's. A button that copies code stands above code; file names
/// beside commands are a listing.
void weigh_by_neighbours(std::vector<Line>& lines);

}  // namespace chrome
