// Threads of forums: posts that stand between the same few labels, over and over. A post of one sentence looks like the
// labels around it, and is what the page is for.
#pragma once
#include <cstddef>
#include <vector>

#include "page_lines.h"

namespace chrome {

/// Lines from `begin` up to `end` hold a thread; none where both are 0.
struct Thread {
  std::size_t begin = 0, end = 0;
  std::vector<std::size_t> labels;  // lines, in order
  bool holds(std::size_t line) const { return line >= begin && line < end; }
};

/// Where the page has a thread: from the first label of a post to the last.
Thread find_thread(const std::vector<Line>& lines);

/// Behind the last label that stands below or above other posts, too; 0 without a thread. A post of a word or two looks
/// like the footer below it.
std::size_t end_of_posts(const std::vector<Line>& lines, const Thread& thread);

/// Nobody takes a list or code out of the middle of a post: between two lines that stay, with no label and no sign of
/// chrome between them, they stay. And where the line above a label ("Reply") stays for most posts it does for all, a
/// "+1" too.
void keep_posts_whole(const Thread& thread, std::vector<Line>& lines);

}  // namespace chrome
