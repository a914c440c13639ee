// The contents of a page, listed above it: "Contents", and its headings once more.
#pragma once
#include <cstddef>
#include <vector>

#include "page_lines.h"

namespace chrome {

/// Lines from `begin` up to `end`: a line such as "Contents" and the list below it.
struct ContentsList {
  std::size_t begin = 0, end = 0;
  std::size_t entries = 0;  // that stand further down as headings
};

/// The lists below a line such as "Contents" whose entries, three or more, stand further down as headings. What an
/// author lists and does not come back to is none. Their lines name nothing from then on: none of them is a title. The
/// book knows marks to edit, which stand behind a heading ("History[edit]") and not behind its entry.
std::vector<ContentsList> find_contents_lists(std::vector<Line>& lines, const winnow::PhraseBook& book);

/// Marks their lines to go.
void drop_contents_lists(const std::vector<ContentsList>& lists, std::vector<Line>& lines, Notes& notes);

}  // namespace chrome
