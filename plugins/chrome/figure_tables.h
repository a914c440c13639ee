// Tables of figures whose cells a dumper set on a line each, or whose rows on a line each:
//
//   Rank                 State     Jan    Feb
//   Company              Harnby    4.1    +3.2
//   1                    Tidewater 5.0    -0.8
//   Harnby Mutual
//   16.4
//
// Line models take them for menus: short lines without a sentence. What tells a table is that its figures were measured
// (they have decimals, per cent, signs), differ from each other and come back at the same distance.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace chrome {

/// Lines [begin, end) of a page.
struct LineRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The tables among the lines of a page, in order, without overlap. An empty line ends a table, so a line that
/// is known not to be a cell is given as an empty one. Takes time in proportion to the text. Pure, thread-safe.
std::vector<LineRange> find_figure_tables(std::span<const std::string_view> lines);

}  // namespace chrome
