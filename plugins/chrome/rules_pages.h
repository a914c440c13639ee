// Pages of rules: terms, notices on privacy, policies on cookies. What elsewhere gives a site's notices away is their
// text.
#pragma once
#include <cstddef>
#include <vector>

#include "page_lines.h"

namespace chrome {

/// Finds the title of a page of rules, a line such as "Terms of service" above the day they were changed or their first
/// paragraph, and marks the lines down to the last one that speaks of what it names: nothing there is a sign of chrome
/// for being on cookies, on rights or on how to reach somebody. `body` is the first paragraph's line.
void find_rules(std::vector<Line>& lines, std::size_t body);

}  // namespace chrome
