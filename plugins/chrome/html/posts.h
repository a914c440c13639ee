// Who says something and when: names and days of posts, answers, reviews, comments that stay, entries of a listing.
#pragma once
#include <vector>

#include "decide.h"
#include "page.h"

namespace chrome {

/// Of two or more alike elements side by side that say something: keeps the line with the name and the one with the
/// day of each that does, by what their elements are called.
void keep_names_and_days(const HtmlPage& page, std::vector<HtmlFate>& fates);

}  // namespace chrome
