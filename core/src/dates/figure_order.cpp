#include "figure_order.h"

#include <winnow/text.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "ascii.h"
#include "text/characters.h"

namespace winnow::dates {
namespace {

constexpr std::size_t kLongestLine = 300;        // bytes of a line in which a day may show the order
constexpr std::size_t kMostPageBytes = 1 << 16;  // are looked at: it need not be read to its end

// "25/12/2023": two such signs, each behind a figure of any script. Most lines have none, and to read one for its days
// takes long.
bool may_hold_figures(std::string_view text) {
  std::size_t signs = 0;
  char before = ' ';
  for (const char c : text) {
    signs +=
        (c == '/' || c == '.' || c == '-') && (is_ascii_digit(before) || static_cast<unsigned char>(before) >= 0x80);
    if (static_cast<unsigned char>(c) > ' ') before = c;
  }
  return signs >= 2;
}

FigureOrder order_shown(const Document& page) {
  bool day_first = false, month_first = false;
  std::size_t read = 0;
  for (const Block& block : page.blocks) {
    if (read > kMostPageBytes) break;
    if (block.text.size() > kLongestLine || block.text.find_first_of("/.-") == std::string_view::npos) continue;
    read += block.text.size();
    if (!may_hold_figures(block.text)) continue;
    for (const WrittenDay& day : written_days(block.text, page.lang).days) {
      day_first = day_first || (day.sure && day.shows_day_first);
      month_first = month_first || (day.sure && day.shows_month_first);
    }
  }
  if (day_first == month_first) return FigureOrder::kUnknown;
  return day_first ? FigureOrder::kDayFirst : FigureOrder::kMonthFirst;
}

bool says_day_first(std::string_view lang) {
  const std::string low = ascii::lowered(lang);
  for (const std::string_view tag : {"en-gb", "en-au", "en-nz", "en-ie", "en-in"})
    if (low == tag || (low.size() == tag.size() && low[2] == '_' && low.substr(3) == tag.substr(3))) return true;
  return false;
}

bool is_hangul(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }

// Of English one word in fifteen is "the", "and" or "of", of all else hardly any. Nor may it
// be one of those that put the year first.
bool is_other_language(const Document& page) {
  constexpr std::size_t kFewestWords = 40, kOneIn = 100;
  std::size_t words = 0, english = 0, year_first = 0, read = 0;
  for (const Block& block : page.blocks) {
    if (read > kMostPageBytes) break;
    const std::string_view text = clipped(block.text, kMostPageBytes);
    read += text.size();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      const std::string_view word = text.substr(at, end - at);
      at = end + 1;
      if (word.empty()) continue;
      ++words;
      english += word == "the" || word == "The" || word == "and" || word == "of" ? 1u : 0u;
      const char32_t first = decode_utf8(word, 0).code_point;
      year_first += is_unspaced(first) || is_hangul(first) ? 1u : 0u;
    }
  }
  return words >= kFewestWords && english * kOneIn < words && year_first * 10 < words;
}

}  // namespace

FigureOrder figure_order(const Document& page) {
  if (const FigureOrder shown = order_shown(page); shown != FigureOrder::kUnknown) return shown;
  return says_day_first(page.lang) || is_other_language(page) ? FigureOrder::kDayFirst : FigureOrder::kUnknown;
}

}  // namespace winnow::dates
