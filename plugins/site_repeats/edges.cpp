#include "edges.h"

#include <cstddef>

namespace site_repeats {
namespace {

bool may_go(const Shown& line) { return line.repeats && !line.is_named && !line.is_fixed; }
bool is_no_body(const Shown& line) { return may_go(line) || line.is_named || (line.is_chrome && !line.is_fixed); }

void cut_run(const std::vector<Shown>& lines, std::size_t begin, std::size_t end, std::vector<bool>& cuts) {
  for (std::size_t i = begin; i < end; ++i) cuts[i] = cuts[i] || may_go(lines[i]);
}

// A page that is repeats for the most part is a page of another kind: an index, an error, a copy.
std::vector<bool> bounded(const std::vector<Shown>& lines, std::vector<bool> cuts) {
  std::uint64_t all = 0, gone = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    all += lines[i].n_words;
    if (cuts[i]) gone += lines[i].n_words;
  }
  if (gone * 2 > all) cuts.assign(lines.size(), false);
  return cuts;
}

}  // namespace

std::vector<bool> cuts_at_edges(const std::vector<Shown>& lines) {
  std::vector<bool> cuts(lines.size(), false);
  std::size_t top = 0;
  while (top < lines.size() && is_no_body(lines[top])) ++top;
  std::size_t bottom = lines.size();
  while (bottom > top && is_no_body(lines[bottom - 1])) --bottom;
  if (top == lines.size()) return cuts;
  cut_run(lines, 0, top, cuts);
  cut_run(lines, bottom, lines.size(), cuts);
  for (std::size_t begin = top; begin < bottom;) {
    std::size_t end = begin + 1;
    bool is_run = lines[begin].after_drop && is_no_body(lines[begin]);
    while (end < bottom && !lines[end].after_drop) is_run = is_no_body(lines[end++]) && is_run;
    if (is_run && end < lines.size() && lines[end].after_drop) cut_run(lines, begin, end, cuts);
    begin = end;
  }
  return bounded(lines, std::move(cuts));
}

std::vector<bool> cuts_everywhere(const std::vector<Shown>& lines) {
  std::vector<bool> cuts(lines.size(), false);
  cut_run(lines, 0, lines.size(), cuts);
  return bounded(lines, std::move(cuts));
}

}  // namespace site_repeats
