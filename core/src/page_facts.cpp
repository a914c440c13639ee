#include "page_facts.h"

#include <winnow/text.h>

#include <algorithm>
#include <string>

#include "formats/ascii.h"
#include "formats/day_of_block.h"
#include "formats/html_author.h"
#include "formats/html_dates.h"

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
bool holds_day(std::string_view text) { return !html::date_of_people(text, true).empty(); }

std::string_view date_of_lines(const Document& page) {
  const auto is_day = [](std::string_view text) { return holds_day(text) && !html::says_update(text); };
  for (const Role role : {Role::kDate, Role::kByline})
    if (const std::string_view text = first_of(page, role, is_day); !text.empty()) return text;
  if (const std::string_view text = first_of(page, Role::kDate, holds_day); !text.empty()) return text;
  return first_of(page, Role::kDate, [](std::string_view) { return true; });
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
  return first_of(page, Role::kDate, [](std::string_view line) { return !html::name_of_byline(line, true).empty(); });
}

}  // namespace

std::string day_of_lines(const Document& page) {
  const std::string_view line = date_of_lines(page);
  const auto block = std::find_if(page.blocks.begin(), page.blocks.end(),
                                  [&](const Block& b) { return !b.dropped && b.text.data() == line.data(); });
  if (line.empty() || block == page.blocks.end()) return {};
  return html::day_of_block(page, static_cast<std::size_t>(block - page.blocks.begin()), page.lang);
}

std::string_view fact_of_lines(const Document& page, PageFact fact) {
  if (fact == PageFact::kDate) return date_of_lines(page);
  if (fact == PageFact::kByline) return byline_of_lines(page);
  return first_of(page, Role::kTitle, [](std::string_view) { return true; });
}

}  // namespace winnow
