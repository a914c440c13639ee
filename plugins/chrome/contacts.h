// How to reach somebody, at the end of a page: whom an offer is from, or who has written a text. A footer begins with
// the same words.
#pragma once
#include <cstddef>
#include <vector>

#include "page_lines.h"

namespace chrome {

/// Where lines `first` to `last`, which look like a footer, begin with a way to reach somebody on a page that is no
/// article, that is the page's own: it stays, whatever the line model says of it. Returns the line behind it; 0 where
/// there is none.
std::size_t keep_contact(std::vector<Line>& lines, std::size_t first, std::size_t last);

/// "Contact", a name and an address above the buttons that share the page, and another address below them, the site's
/// own: the text ends at the buttons. Or a number to call directly below an address that stays. Returns where the
/// footer begins: `first`, or behind what is the page's own.
std::size_t first_behind_contact(const std::vector<Line>& lines, std::size_t first, std::size_t last);

}  // namespace chrome
