#include "contacts.h"

#include <winnow/text.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace chrome {
namespace {

// Whether what stands on the page is an article: it has a day or an author, or is made of paragraphs.
bool is_article(const std::vector<Line>& lines) {
  constexpr std::uint32_t kParagraph = 30;  // words
  constexpr std::ptrdiff_t kParagraphs = 3;
  return std::any_of(
             lines.begin(), lines.end(),
             [](const Line& line) { return line.role == WINNOW_ROLE_DATE || line.role == WINNOW_ROLE_BYLINE; }) ||
         std::count_if(lines.begin(), lines.end(),
                       [](const Line& line) { return line.is_body() && line.n_words >= kParagraph; }) >= kParagraphs;
}

// A way to reach somebody, or a part of one: "2 Church Lane, Harnby".
bool is_way_to_reach(const Line& line) {
  constexpr std::uint32_t kMostWords = 10;
  return line.shape.contact || (line.n_words <= kMostWords && line.text.find(',') != std::string_view::npos &&
                                winnow::has_ascii_digit(line.text));
}

// "2 Church Lane", "Church Lane, Harnby".
bool is_part_of_address(const Line& line) {
  constexpr std::uint32_t kMostWords = 10;
  return line.n_words <= kMostWords && !line.shape.copyright &&
         (line.text.find(',') != std::string_view::npos || winnow::has_ascii_digit(line.text));
}

// "Kit Farrow, +44 1632 960 118, kit@harnby.example": a number to call and an address to write to.
std::size_t ways_in(const Line& line) {
  constexpr std::ptrdiff_t kNumber = 6;  // digits
  const bool mail = line.text.find('@') != std::string_view::npos;
  return mail && std::count_if(line.text.begin(), line.text.end(), winnow::is_ascii_digit) >= kNumber ? 2 : 1;
}

// A heading ("Contact") and below it two ways to reach somebody, one beyond doubt, with a name or two above each: how
// to reach whom an offer is from. Returns the line behind them, 0 where there is nothing like it from line `first` on.
std::size_t end_of_contact(const std::vector<Line>& lines, std::size_t first, std::size_t end) {
  constexpr std::size_t kNames = 2, kWays = 2;
  const Line& heading = lines[first];
  if (heading.dropped || heading.cue == nullptr || !heading.is_sign() || !heading.shape.label ||
      heading.kind == WINNOW_BLOCK_LIST_ITEM)
    return 0;
  std::size_t ways = 0, names = 0, behind = 0;
  bool certain = false;
  for (std::size_t i = first + 1; i < end && !lines[i].dropped && names <= kNames; ++i) {
    if (is_way_to_reach(lines[i])) {
      ways += ways_in(lines[i]);
      certain = certain || lines[i].shape.contact;
      names = 0;
      behind = i + 1;
    } else if (lines[i].is_sign()) {
      break;
    } else {
      ++names;
    }
  }
  return certain && ways >= kWays ? behind : 0;
}

}  // namespace

std::size_t keep_contact(std::vector<Line>& lines, std::size_t first, std::size_t last) {
  constexpr std::size_t kButtons = 2;  // above it
  for (std::size_t heading = first; heading <= first + kButtons && heading < last; ++heading) {
    const std::size_t behind = end_of_contact(lines, heading, last + 1);
    if (behind == 0) continue;
    if (is_article(lines)) return 0;
    for (std::size_t i = heading; i < behind; ++i) {
      lines[i].strong = lines[i].weak = lines[i].soft = false;
      lines[i].protects = true;
    }
    return behind;
  }
  return 0;
}

std::size_t first_behind_contact(const std::vector<Line>& lines, std::size_t first, std::size_t last) {
  constexpr std::size_t kMostLines = 6;
  // "Tel. 960 118" below a street and a town that stay belongs to them.
  const auto is_address = [](const Line& line) { return line.shape.contact && line.cue == nullptr && !line.strong; };
  const auto is_short = [](const Line& line) { return !line.is_sign() && !line.is_body() && !line.dropped; };
  if (first > 0 && is_address(lines[first]) && is_short(lines[first - 1]) && !is_article(lines)) {
    while (first < last && is_address(lines[first])) ++first;
    // And so does the street where it stands below the number.
    if (first < last && is_short(lines[first]) && is_part_of_address(lines[first])) ++first;
  }
  if (!is_sign_of(lines[first], {"nav", "contents"})) return first;
  const auto another_below = [&](std::size_t i) {
    return std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(i),
                       lines.begin() + static_cast<std::ptrdiff_t>(last + 1),
                       [](const Line& line) { return line.shape.contact; });
  };
  bool address = false;
  for (std::size_t i = first; i <= last && i < first + kMostLines; ++i) {
    const Line& line = lines[i];
    if (is_sign_of(line, {"share"})) return address && another_below(i) ? i : first;
    if (line.kind == WINNOW_BLOCK_LIST_ITEM || (i > first && line.is_sign() && !line.shape.contact)) return first;
    address = address || line.shape.contact || (!line.is_sign() && winnow::has_ascii_digit(line.text));
  }
  return first;
}

}  // namespace chrome
