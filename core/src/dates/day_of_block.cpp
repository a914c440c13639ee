#include "day_of_block.h"

#include "figure_order.h"
#include "page_dates.h"
#include "written_days.h"

namespace winnow::dates {
namespace {

// The line of a block, behind the line above it where that is a label: dumpers part "Last updated:" from its day.
std::string labelled(const Document& page, std::size_t at) {
  constexpr std::size_t kLongestLabel = 40;  // bytes
  std::string text(page.blocks[at].text);
  for (std::size_t above = at; above-- > 0;) {
    const std::string_view label = page.blocks[above].text;
    if (label.empty()) continue;
    if (label.size() <= kLongestLabel && first_figure(label) == std::string_view::npos)
      text.insert(0, std::string(label) + ' ');
    break;
  }
  return text;
}

std::string day_of_line(const Document& page, std::size_t at, std::string_view lang, FigureOrder order) {
  return certain_day(labelled(page, at), lang, order);
}

// Lists of other pages have a day in every second or third line: where another day stands so near, whose it is is
// anyone's guess.
bool is_among_others(const Document& page, std::size_t at, std::string_view lang, const std::string& day) {
  constexpr std::size_t kLongestLine = 100;  // bytes
  constexpr int kNear = 4;                   // lines
  const auto tells_other = [&](std::size_t i) {
    if (page.blocks[i].text.size() > kLongestLine) return false;
    const std::string other = day_of_line(page, i, lang, FigureOrder::kUnknown);
    return !other.empty() && other != day;
  };
  int left = kNear;
  for (std::size_t i = at; i-- > 0 && left > 0;) {
    if (page.blocks[i].text.empty()) continue;
    if (tells_other(i)) return true;
    --left;
  }
  left = kNear;
  for (std::size_t i = at + 1; i < page.blocks.size() && left > 0; ++i) {
    if (page.blocks[i].text.empty()) continue;
    if (tells_other(i)) return true;
    --left;
  }
  return false;
}

}  // namespace

std::string day_of_block(const Document& page, std::size_t at, std::string_view lang) {
  std::string day = day_of_line(page, at, lang, FigureOrder::kUnknown);
  if (day.empty() && page.blocks[at].text.find_first_of("/.-") != std::string_view::npos)
    day = day_of_line(page, at, lang, figure_order(page));
  return day.empty() || is_among_others(page, at, lang, day) ? std::string() : day;
}

}  // namespace winnow::dates
