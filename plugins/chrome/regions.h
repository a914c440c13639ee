// Runs of chrome: what stands at the head of a page before its title, behind its last paragraph, and, line by line,
// in between.
#pragma once
#include <vector>

#include "page_lines.h"
#include "threads.h"

namespace chrome {

/// How much evidence a run of lines needs before its unmarked lines go with the marked ones.
struct RunRules {
  std::size_t widest_gap = 4;   // unmarked lines in a row inside a run
  std::size_t least_signs = 2;  // marked lines in the run; with a strong one among them
  std::size_t least_weak = 4;   // marked lines when none of them is strong
};

/// Marks the lines that go. Roles must be set. A footer begins below the page's thread, if it has one.
void drop_runs(std::vector<Line>& lines, const RunRules& rules, const Thread& thread, Notes& notes);

/// Marks pairs of buttons that stand below several texts: "Quote", "Report", one below the other.
void drop_buttons_of_posts(std::vector<Line>& lines, Notes& notes);

/// "4 comments", "Leave a reply": the heading of all that follows, not a field of a form nor the button of one comment,
/// "Reply with quote".
bool is_comments_heading(const Line& line);

/// Marks the readers' comments that follow an article, heading and all. Leaves forums and pages without an article
/// alone.
void drop_comments(std::vector<Line>& lines, Notes& notes);

}  // namespace chrome
