// The contents of a page, listed above it: "Contents", and its headings once more.
#pragma once
#include <vector>

#include "page_lines.h"

namespace chrome {

/// Marks lists below a line such as "Contents" whose entries, three or more, stand further down as headings. What an
/// author lists and does not come back to stays.
void drop_contents_lists(std::vector<Line>& lines, Notes& notes);

}  // namespace chrome
