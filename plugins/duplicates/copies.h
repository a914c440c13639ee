// Second and later copies: of a paragraph, of a run of lines, of the whole article.
//
// A paragraph of `min_words` words or more that the page said before goes by itself. Short lines, list items, table
// rows, code and verse are repeated on purpose all the time (a refrain, a "Why?", a `}`), so these go only with a run:
// at least two paragraphs that follow one another in both places, and all that stands between and around them alike.
#pragma once
#include "fates.h"

namespace duplicates {

/// Decides for the copies in `draft`. `min_words`: what counts as a paragraph.
void find_copies(Draft& draft, std::uint32_t min_words);

}  // namespace duplicates
