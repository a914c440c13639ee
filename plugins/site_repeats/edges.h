// Where lines that repeat may be cut: at the edges of a page and inside runs of chrome, nowhere else.
#pragma once
#include <cstdint>
#include <vector>

namespace site_repeats {

/// A line of a page as the decision sees it.
struct Shown {
  bool repeats = false;
  bool is_named = false;    // title, date, byline, ...: stays, and is no end of an edge
  bool is_chrome = false;   // somebody else takes it for chrome: no end of an edge either
  bool is_fixed = false;    // a table row or a line of code: stays
  bool after_drop = false;  // something was cut directly before it
  std::uint32_t n_words = 0;
};

/// Which lines go. An edge reaches as far as there are only lines that repeat, are named or are chrome; a run inside
/// the page lies between two places where something was cut, and holds nothing else either. Nothing goes when more
/// than half of the page's words would.
std::vector<bool> cuts_at_edges(const std::vector<Shown>& lines);

/// Every line that repeats and may be cut at all, wherever it stands; half of the words at most.
std::vector<bool> cuts_everywhere(const std::vector<Shown>& lines);

}  // namespace site_repeats
