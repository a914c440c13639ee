// Who says something and when: names and days of posts, answers, reviews, comments that stay, entries of a listing.
#pragma once
#include <cstdint>
#include <vector>

#include "decide.h"
#include "page.h"

namespace chrome {

/// Is the block, or an element close above it, called after an author, up to `holder`, which is left out?
bool names_somebody(const HtmlPage& page, const HtmlBlock& block, std::uint32_t holder);

/// On a page that says to be a talk, questions and their answers: keeps sentences in its posts that are not surely the
/// site's.
void keep_what_is_said(const HtmlPage& page, std::vector<HtmlFate>& fates);

/// Of two or more alike elements side by side that say something: keeps the line with the name and the one with the
/// day of each that does, by what their elements are called.
void keep_names_and_days(const HtmlPage& page, std::vector<HtmlFate>& fates);

}  // namespace chrome
