#include "titles.h"

#include <winnow/text.h>

namespace duplicates {
namespace {

bool has_role(const Line& line) {
  return line.role == WINNOW_ROLE_TITLE || line.role == WINNOW_ROLE_HEADING || line.kind == WINNOW_BLOCK_HEADING;
}

// The next line with words that stays, or the end.
std::uint32_t next_line(const Draft& draft, std::uint32_t i) {
  for (++i; i < draft.size() && (!draft.stays(i) || draft.lines[i].n_words == 0);) ++i;
  return i;
}

// Speech opens with a dash or a quotation mark: people say a thing twice.
bool opens_speech(std::string_view text) {
  text = winnow::trim(text);
  if (text.empty()) return false;
  const char32_t c = winnow::decode_utf8(text, 0).code_point;
  return c == '"' || c == '\'' || c == '-' || c == 0xAB || (c >= 0x2010 && c <= 0x201F) || c == 0x300C;
}

// "09:14:25 GET /", "2024-03-05 09:14": a line of a log, which has one for each time a thing happened.
bool opens_with_time(std::string_view text) {
  text = winnow::trim(text);
  const std::string_view first = text.substr(0, text.find(' '));
  std::size_t marks = 0;
  for (const char c : first) {
    if (c >= '0' && c <= '9') continue;
    if (c != ':' && c != '-' && c != '.' && c != '/' && c != 'T' && c != 'Z') return false;
    ++marks;
  }
  return marks >= 2 && first.size() >= 8;
}

// Is one of them a question and the other none? "Not at all?" and "Not at all." are no title said twice.
bool differ_in_question(const Line& a, const Line& b) {
  return ends_in(a.text, '?', 0xFF1F) != ends_in(b.text, '?', 0xFF1F);
}

// A line that could be a headline by its own looks: no list item, row, code, speech or sentence.
bool looks_like_headline(const Line& line) {
  if (is_cell(line) || is_code(line) || opens_speech(line.text) || is_figures(line.text, 3)) return false;
  if (opens_with_time(line.text)) return false;
  const bool question = ends_in(line.text, '?', 0xFF1F);
  return (question || !ends_sentence(line.text)) && !ends_in(line.text, ',', 0xFF0C) &&
         !ends_in(line.text, ':', 0xFF1A);
}

// Stands the line where a title or headline does: at the top of the page, or with a paragraph below it? A line that is
// sung or shouted twice has more short lines below it.
bool stands_like_headline(const Draft& draft, std::uint32_t first, std::uint32_t last) {
  std::uint32_t below = next_line(draft, last);
  if (below < draft.size() && goes_on(draft.lines[below].text)) return false;
  for (int metadata = 0; metadata < 3 && below < draft.size() && draft.lines[below].n_words < 8; ++metadata)
    below = next_line(draft, below);
  if (below >= draft.size() || is_verse(draft.lines, first, {})) return false;
  return draft.lines[below].n_words >= 8 && !is_verse(draft.lines, below, {});
}

// "- Cup", "Cup", its price, "- Lid", "Lid": a list says each of its entries twice, and one of them may have been taken
// for the page's title. Another such entry stands close by.
bool is_entry_said_twice(const Draft& draft, std::uint32_t first, std::uint32_t last) {
  constexpr std::uint32_t kNear = 24;  // lines
  const auto begins_entry = [&](std::uint32_t i) {
    const std::uint32_t twin = next_line(draft, i);
    return draft.lines[i].kind == WINNOW_BLOCK_LIST_ITEM && draft.lines[i].n_words > 0 && twin < draft.size() &&
           draft.lines[twin].kind != WINNOW_BLOCK_LIST_ITEM && draft.lines[twin].hash == draft.lines[i].hash;
  };
  if (!begins_entry(first)) return false;
  for (std::uint32_t k = 1; k <= kNear; ++k)
    if ((k <= first && begins_entry(first - k)) || (last + k < draft.size() && begins_entry(last + k))) return true;
  return false;
}

}  // namespace

void find_title_twins(Draft& draft) {
  for (std::uint32_t i = 0; i < draft.size();) {
    std::uint32_t twin = next_line(draft, i);
    std::uint32_t last = i;
    while (draft.stays(i) && twin < draft.size() && draft.lines[twin].hash == draft.lines[i].hash &&
           draft.lines[i].n_words > 0 && !differ_in_question(draft.lines[i], draft.lines[twin])) {
      last = twin;
      twin = next_line(draft, twin);
    }
    const std::uint32_t below = next_line(draft, last);
    const bool opens_verse = below < draft.size() && goes_on(draft.lines[below].text);
    const bool headline =
        last > i && !opens_verse &&
        (has_role(draft.lines[i]) || (has_role(draft.lines[last]) && !is_entry_said_twice(draft, i, last)) ||
         (looks_like_headline(draft.lines[i]) && stands_like_headline(draft, i, last)));
    if (headline)
      for (std::uint32_t j = next_line(draft, i); j <= last; j = next_line(draft, j)) draft.drop(j, kTitle, i, 0.9F);
    i = twin;
  }
}

}  // namespace duplicates
