#include "roles.h"

#include <algorithm>
#include <iterator>

#include "rules_pages.h"
#include "title_search.h"

namespace chrome {
namespace {

// Lines: a title said twice, and the site's name, stand in so many at most. A list of thousands has its own likenesses.
constexpr std::size_t kLongestHead = 1000;

bool can_be_title(const Line& line) {
  return !line.is_sign() && !line.protects && (line.role == WINNOW_ROLE_NONE || line.role == WINNOW_ROLE_TITLE) &&
         line.n_words >= 1 && line.n_words <= 35 && !line.shape.ends_cut && !line.shape.separator &&
         !line.shape.prose && line.kind != WINNOW_BLOCK_TABLE_ROW && line.kind != WINNOW_BLOCK_LIST_ITEM &&
         line.kind != WINNOW_BLOCK_PRE && line.names;
}

// The same label once more. Two amounts of one thing ("225g sugar", "85g sugar") are no title said twice.
bool is_said_again(const Line& line, const Line& later) {
  return later.likeness == line.likeness && (later.text == line.text || !winnow::has_ascii_digit(line.text));
}

// "## A lower heading", a link with its address: a number sign in front of a line is Markdown's, and begins no comment
// in code.
bool is_markdown(const std::vector<Line>& lines) {
  return std::any_of(lines.begin(), lines.end(),
                     [](const Line& line) { return line.markdown || line.text.substr(0, 3) == "## "; });
}

// "****** The tide mill ******": the first heading of a page as html2text prints it.
bool is_between_stars(std::string_view text) {
  constexpr std::string_view kStars = "******";
  return text.size() > 2 * kStars.size() + 2 && text.starts_with("****** ") && text.ends_with(" ******");
}

// The first heading, where the dumper marked it. Many of them are the sections of a book.
std::size_t find_marked_title(const std::vector<Line>& lines) {
  constexpr std::size_t kMost = 4;
  const bool markdown = is_markdown(lines);
  std::size_t found = kNoLine, n = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool marked = (markdown && lines[i].text.starts_with("# ")) || is_between_stars(lines[i].text);
    if (!marked || lines[i].within_code || lines[i].shape.code) continue;
    if (++n > kMost) return kNoLine;
    if (found == kNoLine && can_be_title(lines[i])) found = i;
  }
  return found;
}

// Does a word of the line begin with `word`, whatever the case of its first letter?
bool has_word(std::string_view line, std::string_view word) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const std::size_t first = winnow::decode_utf8(word, 0).size;
  const std::string_view rest = word.substr(first);
  for (std::size_t at = line.find(rest); at != std::string_view::npos; at = line.find(rest, at + 1)) {
    if (at < first) continue;
    const bool same = first > 1 || (line[at - 1] | 0x20) == (word[0] | 0x20);
    if (same && (at == first || !is_letter(line[at - first - 1]))) return true;
  }
  return false;
}

// Of the words of four letters or more, how many the lines from `from` on take up, long ones in whatever form.
struct TakenUp {
  std::size_t words = 0, taken = 0;
};
TakenUp taken_up(std::string_view text, const std::vector<Line>& lines, std::size_t from) {
  constexpr std::size_t kLeastLetters = 4, kLongWord = 7, kMostLines = 200;
  TakenUp found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    std::string_view word = text.substr(at, end - at);
    at = end + 1;
    const auto letters = static_cast<std::size_t>(
        std::count_if(word.begin(), word.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    if (letters < kLeastLetters) continue;
    if (letters >= kLongWord) word.remove_suffix(word.size() / letters * 2);
    const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(from);
    const auto last = lines.begin() + static_cast<std::ptrdiff_t>(std::min(lines.size(), from + kMostLines));
    ++found.words;
    found.taken += std::any_of(begin, last, [&](const Line& line) { return has_word(line.text, word); }) ? 1u : 0u;
  }
  return found;
}

// "Long read" above "The lighthouse on Gull Rock gets a new keeper": of a section's name the text says nothing, of its
// title's words it says half. A title above what sums the text up ("Monitor arms", "Choose the right arm") is taken up.
bool is_section_above_title(const std::vector<Line>& lines, std::size_t end) {
  constexpr std::uint32_t kMostWords = 4, kLeastTitle = 4;
  if (end < 2 || !can_be_title(lines[1]) || lines[1].shape.ends_sentence) return false;
  if (lines[0].n_words > kMostWords || lines[1].n_words < kLeastTitle || lines[1].n_words <= lines[0].n_words)
    return false;
  const TakenUp section = taken_up(lines[0].text, lines, 2), title = taken_up(lines[1].text, lines, 2);
  return section.words > 0 && section.taken == 0 && title.taken > 0 && 2 * title.taken >= title.words;
}

// Two lines of which one may be the title: does the text take up all of the first one's words and hardly any of the
// second one's? "Skarnholm" above "From the encyclopedia of islands".
bool names_text_rather(const std::vector<Line>& lines, std::size_t first, std::size_t second) {
  const TakenUp own = taken_up(lines[first].text, lines, second + 1);
  const TakenUp other = taken_up(lines[second].text, lines, second + 1);
  return own.words > 0 && own.taken == own.words && 3 * other.taken <= other.words;
}

// "Frequently asked questions" is an entry of many menus and the title of a page whose title element says it before the
// site's name. It stands at the text, below the menu.
std::size_t find_title_that_is_a_cue(const std::vector<Line>& lines, std::size_t end) {
  constexpr std::size_t kHead = 4;  // lines in which a dumper prints the page's title element
  constexpr std::uint32_t kLeastWords = 2;
  const auto may_be_title = [](const Line& line) {
    return line.is_sign() && line.shape.label && line.n_words >= kLeastWords && line.kind != WINNOW_BLOCK_LIST_ITEM &&
           line.kind != WINNOW_BLOCK_TABLE_ROW && line.cue != nullptr && !line.cue->prefix;
  };
  const auto is_of_menu = [](const Line& line) { return is_sign_of(line, {"nav", "login", "section"}); };
  for (std::size_t k = end; k-- > 1;) {
    if (may_be_title(lines[k]))
      for (std::size_t i = 0; i < std::min(kHead, k); ++i)
        if (!site_behind(lines[i].text, lines[k].text).empty()) return k;
    if (is_of_menu(lines[k])) break;
  }
  return kNoLine;
}

// The title is said again in the head of the page, alone or with the site's name behind it, or it is the last label
// before the date, the byline or the first paragraph.
std::size_t find_title(const std::vector<Line>& lines, std::size_t body) {
  const std::size_t end = std::min(body, lines.size()), head = std::min(end, kLongestHead);
  for (std::size_t i = 0; i < head; ++i) {
    if (!can_be_title(lines[i]) || lines[i].n_words < 3) continue;
    for (std::size_t k = i + 1; k < head; ++k)
      if (is_said_again(lines[i], lines[k]) || !site_behind(lines[i].text, lines[k].text).empty()) return k;
  }
  for (std::size_t i = 0; i < end; ++i)
    if (lines[i].of_rules) return i;
  if (const std::size_t title = find_title_that_is_a_cue(lines, head); title != kNoLine) return title;
  // Directly below the breadcrumb, the section's name left out.
  for (std::size_t i = 0; i + 1 < end; ++i) {
    if (!lines[i].shape.breadcrumb || !lines[i].strong) continue;
    for (std::size_t k = i + 1; k < end && k <= i + 2; ++k) {
      const bool section = lines[k].n_words <= 6 && lines[i].text.find(lines[k].text) != std::string_view::npos &&
                           !lines[i].text.ends_with(lines[k].text);
      const bool label_above =
          (k + 1 < end && can_be_title(lines[k + 1])) || (k + 2 < end && can_be_title(lines[k + 2]));
      // What a breadcrumb ends in is the page's own title, where it is longer than the names of sections are.
      constexpr std::uint32_t kLongerThanSections = 4;
      const bool last_label = label_above && lines[k].n_words < kLongerThanSections &&
                              lines[i].text.find(lines[k].text) != std::string_view::npos;
      if (can_be_title(lines[k]) && !section && !last_label) return k;
    }
  }
  // Where nothing stands above the text but the text's own lines, the first of them names it.
  const auto begin = lines.begin();
  if (std::none_of(begin, begin + static_cast<std::ptrdiff_t>(end), [](const Line& line) { return line.is_sign(); }) &&
      can_be_title(lines.front()) && lines.front().n_words >= 2)
    return is_section_above_title(lines, end) ? 1 : 0;
  std::size_t anchor = end;
  bool seen = false;
  for (std::size_t i = 0; i < end && anchor == end; ++i) {
    if ((lines[i].role == WINNOW_ROLE_DATE || lines[i].role == WINNOW_ROLE_BYLINE) && seen) anchor = i;
    seen = seen || can_be_title(lines[i]);
  }
  std::size_t last = anchor;
  while (last > 0 && !can_be_title(lines[last - 1])) --last;
  if (last == 0) return kNoLine;
  // A title with a line below it: the first of two is the title, unless it is a mere label.
  // Of goods the price and the number may stand between the two.
  const std::size_t title = last - 1;
  std::size_t above = title;
  while (above > 0 && is_amount_or_number(lines[above - 1].text)) --above;
  const bool pair = above > 0 && can_be_title(lines[above - 1]) && lines[above - 1].n_words >= 3 &&
                    (above == 1 || !can_be_title(lines[above - 2]));
  if (!pair && title > 0 && can_be_title(lines[title - 1]) && names_text_rather(lines, title - 1, title))
    return title - 1;
  return pair ? above - 1 : title;
}

void drop_title_with_site(std::vector<Line>& lines, std::size_t title, Notes& notes) {
  const std::size_t begin = title - std::min(title, kLongestHead);
  std::string_view words = lines[title].text;
  if (words.starts_with("# ")) words.remove_prefix(2);
  for (std::size_t i = begin; i < title; ++i) {
    const std::string_view site = site_behind(lines[i].text, words);
    if (site.empty()) continue;
    lines[i].drop(kTitleTwin, notes.keep("the title and \"" + std::string(winnow::clipped(site, 40)) + '"'));
    for (std::size_t k = begin; k < title; ++k)
      if (lines[k].text == site && lines[k].role == WINNOW_ROLE_NONE) lines[k].drop(kTitleTwin, "the site's name");
  }
}

// "di Bianca Ferrero", "文：山田花子": words too common to be cues, with a name and nothing else behind them.
bool is_name_with_small_word(const Line& line) {
  for (const std::string_view word : {"di ", "Di ", "文：", "文:", "撰文："}) {
    if (!line.text.starts_with(word) || line.dated || line.is_sign()) continue;
    const std::string_view name = line.text.substr(word.size());
    if (word[0] != 'd' && word[0] != 'D') return name.size() <= 30;
    const auto begins_small = [](std::string_view text) { return text.empty() || text[0] < 'A' || text[0] > 'Z'; };
    const std::size_t space = name.find(' ');
    return space != std::string_view::npos && line.n_words <= 4 && !begins_small(name) &&
           !begins_small(name.substr(space + 1)) && !line.shape.ends_sentence;
  }
  return false;
}

// A date line or a byline, above and just below the first paragraph.
bool take_role(Line& line) {
  if (line.dated && !line.in_table)
    line.role = WINNOW_ROLE_DATE;
  else if (is_byline(line) || is_name_with_small_word(line))
    line.role = WINNOW_ROLE_BYLINE;
  else
    return false;
  line.strong = line.weak = false;
  return true;
}

// "By", "Written by:", "Von", "Autor": a byline's words, on a line of their own.
bool is_byline_label(const Line& line) {
  if (line.n_words < 1 || line.n_words > 3) return false;
  std::string_view text = line.text;
  while (text.ends_with(':') || text.ends_with(' ') || text.ends_with("\xEF\xBC\x9A"))
    text.remove_suffix(text.ends_with("\xEF\xBC\x9A") ? 3 : 1);
  std::string low(text.substr(winnow::list_marker(text)));
  for (char& c : low)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  const std::size_t space = low.find_last_of(" |");
  const std::string last = low.substr(space == std::string::npos ? 0 : space + 1);
  constexpr std::string_view kLabels[] = {"by",    "author", "authors", "von",    "autor",   "autorin", "autoren",
                                          "par",   "auteur", "por",     "autora", "di",      "autore",  "door",
                                          "av",    "af",     "przez",   "oleh",   "penulis", "yazan",   "автор",
                                          "Автор", "文",     "作者",    "著者"};
  if (std::find(std::begin(kLabels), std::end(kLabels), last) == std::end(kLabels)) return false;
  constexpr std::string_view kOthers[] = {"review",  "check",   "edit",  "photo", "foto", "translat",
                                          "bersetz", "gepr",    "revis", "rifi",  "trad", "illustr",
                                          "sign",    "sponsor", "power", "find",  "more"};
  return std::none_of(std::begin(kOthers), std::end(kOthers),
                      [&](std::string_view other) { return low.find(other) != std::string::npos; });
}

// "Dora Whitlock", "Jan van der Meer and Ben Ashe", "山田花子".
bool is_name(const Line& line) {
  constexpr std::uint32_t kMostWords = 6;
  constexpr std::size_t kMostBytes = 60, kParticle = 3;
  if (line.n_words < 1 || line.n_words > kMostWords || line.text.size() > kMostBytes || line.is_sign() || line.dated ||
      line.in_table || line.text.find_first_of("0123456789:|<>@") != std::string_view::npos || !holds_letter(line.text))
    return false;
  const bool low = line.text[0] >= 'a' && line.text[0] <= 'z';
  if (low) return line.n_words == 1 && line.text.size() > kParticle;
  for (std::size_t at = 0; at < line.text.size();) {
    const std::size_t end = std::min(line.text.find(' ', at), line.text.size());
    const std::string_view word = line.text.substr(at, end - at);
    if (word.size() > kParticle && word[0] >= 'a' && word[0] <= 'z') return false;
    at = end + 1;
  }
  return true;
}

// The words of a byline and the name below them, which dumpers part where a link begins.
bool take_parted_byline(std::vector<Line>& lines, std::size_t i) {
  if (i + 1 >= lines.size() || !is_byline_label(lines[i]) || !is_name(lines[i + 1])) return false;
  for (Line* line : {&lines[i], &lines[i + 1]}) {
    line->role = WINNOW_ROLE_BYLINE;
    line->strong = line->weak = line->dropped = false;
  }
  return true;
}

// "Nora Whitby on March 12, 2026 | Comments": where no line at the title is a date, the first that holds one.
void take_date_in_line(std::vector<Line>& lines, std::size_t title, std::size_t text, const PageScan& scan) {
  constexpr std::size_t kAbove = 2, kBelow = 5;
  constexpr std::uint32_t kMostWords = 14;
  const std::size_t begin = title - std::min(title, kAbove), end = std::min(text, title + kBelow + 1);
  std::size_t found = kNoLine;
  for (std::size_t i = begin; i < end; ++i) {
    const Line& line = lines[i];
    if (line.role == WINNOW_ROLE_DATE) return;
    const bool holds = scan.lines[i].has_date && line.n_words <= kMostWords && !line.shape.prose &&
                       line.role == WINNOW_ROLE_NONE && line.kind != WINNOW_BLOCK_TABLE_ROW && i != title;
    if (holds && (found == kNoLine || found < title)) found = i;  // rather below the title
  }
  if (found == kNoLine) return;
  lines[found].role = WINNOW_ROLE_DATE;
  lines[found].strong = lines[found].weak = lines[found].dropped = false;
}

// "We and our 214 partners store ..." directly below "We value your privacy".
bool is_rest_of_notice(const std::vector<Line>& lines, std::size_t i) {
  return i > 0 && lines[i - 1].strong && lines[i - 1].cue != nullptr && lines[i - 1].cue->category == "cookie";
}

}  // namespace

bool find_roles(std::vector<Line>& lines, Notes& notes) {
  std::size_t body = lines.size();
  for (std::size_t i = lines.size(); i-- > 0;)
    if (lines[i].is_body() && !is_tag(lines[i]) && !is_byline(lines[i]) && !is_rest_of_notice(lines, i)) body = i;
  find_rules(lines, body);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    // Date lines and bylines stand together: one more below another.
    const bool goes_on =
        i > 0 && i < body + 6 && (lines[i - 1].role == WINNOW_ROLE_DATE || lines[i - 1].role == WINNOW_ROLE_BYLINE);
    const bool above_body = i < body + 3 || goes_on;
    if (above_body && take_parted_byline(lines, i)) {
      ++i;
      continue;
    }
    const bool taken = above_body && take_role(line);
    if (!taken && line.protects) line.role = WINNOW_ROLE_CREDIT;
    if (line.role != WINNOW_ROLE_NONE) line.strong = line.weak = false;
  }
  const std::size_t marked = find_marked_title(lines);
  const bool is_marked = marked != kNoLine;
  // Without a paragraph the first label may be anything: a list's heading, a menu.
  if (body == lines.size()) return is_marked;
  const std::size_t title = is_marked ? marked : find_title(lines, body);
  if (title == kNoLine) return false;
  // Links and nothing else above the heading that the dumper marked as the page's title: menus.
  for (std::size_t i = 0; is_marked && i < title; ++i) lines[i].weak = lines[i].weak || lines[i].links_alone;
  lines[title].role = WINNOW_ROLE_TITLE;
  lines[title].strong = lines[title].weak = false;
  drop_title_with_site(lines, title, notes);
  return is_marked || lines[title].of_rules;
}

void find_roles_by_model(std::vector<Line>& lines, const std::vector<bool>& keep, std::span<const float> p,
                         const PageScan& scan, bool whole_dump, Notes& notes) {
  const TitleSearch search(lines, keep, p, scan);
  const auto label =
      std::find_if(lines.begin(), lines.end(), [](const Line& line) { return line.role == WINNOW_ROLE_TITLE; });
  const std::size_t title = search.title_rather_than(
      label == lines.end() ? kNoLine : static_cast<std::size_t>(label - lines.begin()), whole_dump);
  if (title == kNoLine) return;
  const std::size_t text = search.paragraph_below(title);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    const bool is_far_above = i + kNearTitle < title, is_near = !is_far_above && i <= title + kNearTitle;
    const bool was_title = line.role == WINNOW_ROLE_TITLE;
    // Of a title and the line below it either may be taken for the title, and both stay.
    line.protects |= was_title && is_near && search.may_be_title(i);
    if (was_title || (is_far_above && (line.role == WINNOW_ROLE_DATE || line.role == WINNOW_ROLE_BYLINE)))
      line.role = WINNOW_ROLE_NONE;
    if (i > title && i < text + kNearTitle && take_role(line)) line.dropped = false;
    // What it costs stays with what it is.
    if (i > title && is_near && is_amount_or_number(line.text) && !line.is_sign())
      line.protects = true, line.dropped = false;
  }
  for (std::size_t i = title - std::min(title, kNearTitle); i < text + kNearTitle && i < lines.size(); ++i)
    if (i != title && i + 1 != title) take_parted_byline(lines, i);
  take_date_in_line(lines, title, text, scan);
  lines[title].role = WINNOW_ROLE_TITLE;
  lines[title].dropped = false;
  drop_title_with_site(lines, title, notes);
}

}  // namespace chrome
