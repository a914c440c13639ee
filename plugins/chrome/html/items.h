// Entries of one kind: posts of a thread, reviews of a thing, dishes of a menu, cards of an offer, rows of a table.
// What is made alike is of one worth: where most of what they say stays, none loses its name, its day or its short
// answer.
#pragma once
#include <cstddef>
#include <vector>

#include "contents.h"
#include "decide.h"
#include "page.h"

namespace chrome {

/// Fewer elements that are alike are no entries; `alike` below are all groups of as many.
constexpr std::size_t kLeastItems = 3;

/// Keeps what the cut took without being sure out of three or more alike elements side by side of which at least half
/// the words stay. Buttons, links, what each of them repeats, and what stands in elements that are called after what
/// sites print beside a text are passed over.
void keep_items(const HtmlPage& page, const Alike& alike, std::vector<HtmlFate>& fates);

/// Keeps what the cut took of what stands at one place in three or more alike elements and stays in most of them.
void keep_parts_of_items(const HtmlPage& page, const Alike& alike, std::vector<HtmlFate>& fates);

/// Keeps what each of three or more things made alike costs where most of them stay.
void keep_prices(const HtmlPage& page, const Alike& alike, std::vector<HtmlFate>& fates);

/// On a page that says to be a product: keeps the reviews of it, each with its name and day, where two of them say
/// something that is not surely the site's.
void keep_reviews(const HtmlPage& page, std::vector<HtmlFate>& fates);

}  // namespace chrome
