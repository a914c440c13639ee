#include "page_facts.h"

#include <winnow/text.h>

#include <algorithm>
#include <string>

#include "ascii.h"
#include "dates/day_of_block.h"
#include "dates/day_words.h"
#include "dates/page_dates.h"
#include "dates/written_days.h"
#include "formats/html/author.h"

namespace winnow {
namespace {

// The first block of the role for which `holds` does.
template <class Holds>
std::string_view first_of(const Document& page, Role role, Holds holds) {
  for (const Block& block : page.blocks)
    if (!block.dropped && block.role == role && holds(block.text)) return block.text;
  return {};
}

// Whichever way figures are read: a day is a day.
bool holds_day(std::string_view text) { return !dates::date_of_people(text, true).empty(); }

// Of a day's line the words on both sides of it: few, or parted from it by a sign, or those of a byline. A sentence
// that tells of a day is none: "On 5 March 2024 the ferry sailed for the last time".
bool is_framed(std::string_view words, bool before) {
  constexpr std::ptrdiff_t kMostWords = 3, kMostBesideSign = 7;
  const auto begin = words.find_first_not_of(" ,."), last = words.find_last_not_of(" ,.");
  if (begin == std::string_view::npos) return true;
  words = words.substr(begin, last - begin + 1);
  const std::ptrdiff_t n = std::count(words.begin(), words.end(), ' ') + 1;
  if (n <= kMostWords) return true;
  if (n > kMostBesideSign) return false;
  for (const std::string_view sign : {"|", "/", "·", "•", "–", "—", "-"})
    if (before ? words.ends_with(sign) : words.starts_with(sign)) return true;
  return !before && html::begins_byline(words);
}

// A row of a table; a day, a name and a section are parted by two bars at most.
bool is_row(std::string_view text) {
  return text.find('\t') != std::string_view::npos || std::count(text.begin(), text.end(), '|') > 2;
}

// Directly below the title a line may hold the day that no plugin took for a date.
std::string_view dated_below_title(const Document& page) {
  constexpr int kNear = 3;                   // lines
  constexpr std::size_t kLongestLine = 120;  // bytes
  const auto title = std::find_if(page.blocks.begin(), page.blocks.end(),
                                  [](const Block& b) { return !b.dropped && b.role == Role::kTitle; });
  int left = kNear;
  for (auto block = title; block != page.blocks.end() && left > 0; ++block) {
    if (block == title || block->dropped || block->text.empty()) continue;
    --left;
    if (block->text.size() > kLongestLine || is_row(block->text)) continue;
    const dates::WrittenDays written = dates::written_days(block->text, page.lang);
    if (written.days.empty() || !is_framed(written.days.front().before, true) || !is_framed(written.behind, false))
      continue;
    if (!dates::day_of_block(page, static_cast<std::size_t>(block - page.blocks.begin()), page.lang).empty())
      return block->text;
  }
  return {};
}

std::string_view date_of_lines(const Document& page) {
  const auto is_day = [](std::string_view text) { return holds_day(text) && !dates::says_update(text); };
  for (const Role role : {Role::kDate, Role::kByline})
    if (const std::string_view text = first_of(page, role, is_day); !text.empty()) return text;
  if (const std::string_view text = first_of(page, Role::kDate, holds_day); !text.empty()) return text;
  if (const std::string_view text = first_of(page, Role::kDate, [](std::string_view) { return true; }); !text.empty())
    return text;
  return dated_below_title(page);
}

// "Reviewed by Dora Whitlock" names somebody else, "By" and "| By:" nobody.
bool names_no_author(std::string_view line) {
  line = line.substr(list_marker(line));
  line.remove_prefix(std::min(line.find_first_not_of(" |"), line.size()));
  if (html::is_author_label(line)) return true;
  const std::string low = ascii::lowered(line.substr(0, 24));
  for (const std::string_view other :
       {"reviewed by", "medically", "fact check", "fact-check", "edited by", "expert review"})
    if (low.starts_with(other)) return true;
  return false;
}

std::string_view byline_of_lines(const Document& page) {
  const std::string_view text =
      first_of(page, Role::kByline, [](std::string_view line) { return !names_no_author(line); });
  if (!text.empty()) return text;
  const auto names = [](std::string_view line) { return !html::name_of_byline(line, true).empty(); };
  if (const std::string_view line = first_of(page, Role::kDate, names); !line.empty()) return line;
  const std::string_view dated =
      first_of(page, Role::kDate, holds_day).empty() ? dated_below_title(page) : std::string_view();
  const std::string behind = dates::written_days(dated, page.lang).behind;  // "October 9, 2018 | by Olivia Larsen"
  const std::size_t begin = std::min(behind.find_first_not_of(" |,-"), behind.size());
  return names(dated) || html::begins_byline(std::string_view(behind).substr(begin)) ? dated : std::string_view();
}

}  // namespace

std::string day_of_lines(const Document& page) {
  const std::string_view line = date_of_lines(page);
  const auto block = std::find_if(page.blocks.begin(), page.blocks.end(),
                                  [&](const Block& b) { return !b.dropped && b.text.data() == line.data(); });
  if (line.empty() || block == page.blocks.end()) return {};
  return dates::day_of_block(page, static_cast<std::size_t>(block - page.blocks.begin()), page.lang);
}

std::string_view fact_of_lines(const Document& page, PageFact fact) {
  if (fact == PageFact::kDate) return date_of_lines(page);
  if (fact == PageFact::kByline) return byline_of_lines(page);
  return first_of(page, Role::kTitle, [](std::string_view) { return true; });
}

}  // namespace winnow
