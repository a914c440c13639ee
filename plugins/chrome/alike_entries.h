// Entries made alike: the texts of a list, the goods of a shop, each with the same line above or below it:
//
//   Low tide at noon        a title
//   3 May 2024              a date
//   The harbour lies dry.   a text
//   12 comments             the mark: the same line in all of them, numbers being alike
//
// The line model weighs every line by what stands around it, so that it lets go of the last entries of a long list, for
// the footer is near, and of single titles and prices. An author gives each entry what he gives the others.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "page_lines.h"
#include "threads.h"

namespace chrome {

/// Keeps a line that the model would cut where most of the lines which stand as far from the same mark stay, unless it
/// is surely none of the text. `lines`, `p` (how likely each is content) and `keep` are of one length; lines that the
/// rules dropped and readers' comments below an article are left alone. Takes time in proportion to the page.
void keep_alike_entries(const std::vector<Line>& lines, std::span<const float> p, const Thread& thread,
                        std::vector<bool>& keep);

}  // namespace chrome
