#include "regions.h"

#include <winnow/text.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "contacts.h"

namespace chrome {
namespace {

constexpr std::string_view kByCue;  // the evidence is the line's cue

std::string quoted(std::string_view text, std::size_t bytes) {
  return '"' + std::string(winnow::clipped(text, bytes)) + '"';
}

bool is_protected(const Line& line) {
  return line.protects || (line.role != WINNOW_ROLE_NONE && line.role != WINNOW_ROLE_CHROME);
}

bool may_go_in_run(const Line& line) { return !is_protected(line) && !line.within_code && !line.is_body(); }

std::size_t first_body(const std::vector<Line>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].is_body()) return i;
  return kNoLine;
}

std::size_t last_body(const std::vector<Line>& lines) {
  for (std::size_t i = lines.size(); i-- > 0;)
    if (lines[i].is_body()) return i;
  return kNoLine;
}

// Where the page's own text begins: its title, else its first date or byline, else its first paragraph.
std::size_t content_begin(const std::vector<Line>& lines, std::size_t body) {
  for (std::size_t i = 0; i < body; ++i)
    if (is_protected(lines[i])) return i;
  return body;
}

// The run of signs that ends with line `last`, going back over at most `gap` unmarked lines at a time.
struct Run {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t signs = 0;
  std::size_t strong = 0;
};

// Buttons and counters that stand below a title, a name and a price, rather than above it.
bool belongs_below_title(const Line& line) {
  // "4.6 of 5 stars (112 ratings)"
  if (!line.cue) return line.stock && winnow::has_ascii_digit(line.text);
  const std::string_view category = line.cue->category;
  return is_one_of(category, {"share", "comments", "counter", "listen", "buy"});
}

// A button that was met further down in the run.
struct Button {
  std::size_t lowest = 0;    // where
  std::size_t unmarked = 0;  // lines passed when it was met last
  std::size_t items = 0;     // that stand between two of them
};

Run run_back_from(const std::vector<Line>& lines, std::size_t last, std::size_t begin, std::size_t gap) {
  constexpr std::size_t kLeastItems = 2, kLinesOfPerson = 2;
  Run run{last, last, 0, 0};
  Button address;  // the address of a person, with a name and a post above
  std::unordered_map<std::uint32_t, Button> met;
  std::size_t unmarked = 0, all_unmarked = 0;
  for (std::size_t i = last + 1; i-- > begin;) {
    const Line& line = lines[i];
    if (line.is_sign() && !line.text.starts_with('[')) {  // "[edit]" stands among a page's own lines
      // The same button below every item of a list is one sign, however many items there are; and the items are the
      // page's, not its footer's. Those with "Reply" below are its readers'.
      bool again = false;
      if (line.cue != nullptr && (line.cue->prefix || line.cue->category == "comments")) {
        again = !met.try_emplace(line.cue->number).second;
      } else if (line.cue != nullptr) {
        const auto [at, is_new] = met.try_emplace(line.cue->number, Button{i, all_unmarked, 0});
        Button& button = at->second;
        again = !is_new;
        button.items += again && all_unmarked > button.unmarked;
        button.unmarked = all_unmarked;
        if (button.items == kLeastItems && button.lowest < last) {
          run.first = button.lowest + 1;
          return run;
        }
      }
      if (line.cue == nullptr && line.shape.contact) {
        const bool is_new = address.lowest == 0;
        if (is_new) address.lowest = i;
        address.items += !is_new && all_unmarked >= address.unmarked + kLinesOfPerson;
        address.unmarked = all_unmarked;
        if (address.items == kLeastItems && address.lowest < last) {
          run.first = address.lowest + 1;
          return run;
        }
      }
      run.first = i;
      run.signs += !line.soft && !again;
      run.strong += line.strong && !again;
      unmarked = 0;
    } else if (!may_go_in_run(line) || ++unmarked > gap) {
      break;
    } else {
      ++all_unmarked;
    }
  }
  return run;
}

bool convincing(const Run& run, const RunRules& rules) {
  return run.strong > 0 ? run.signs >= rules.least_signs : run.signs >= rules.least_weak;
}

// Between two paragraphs of the article a subheading may stand among buttons: there a run must be a footer, long and
// nearly all signs.
bool is_footer_within(const std::vector<Line>& lines, const Run& run) {
  std::size_t unmarked = 0;
  for (std::size_t i = run.first; i <= run.last; ++i) unmarked += !lines[i].is_sign();
  return run.strong >= 2 && run.signs >= 4 && unmarked * 4 <= run.last - run.first + 1;
}

// Two or more weak labels and nothing else at the very end: headings of what the page does not hold.
bool only_labels_to_the_end(const std::vector<Line>& lines, const Run& run) {
  return run.last + 1 == lines.size() && run.signs >= 2 && run.signs == run.last - run.first + 1;
}

// Three or more weak labels and nothing else from the very beginning: a menu. A title is no label.
bool only_labels_from_the_start(const Run& run) {
  return run.first == 0 && run.signs >= 3 && run.signs == run.last + 1;
}

// "Home", a few labels and "Log in" from the very beginning: a menu, though it holds few words of menus. Directly above
// the title any such word may be its last, "Contact".
bool is_menu_from_home(const std::vector<Line>& lines, const Run& run) {
  constexpr std::size_t kLeastLines = 3, kMostLines = 16;
  constexpr std::uint32_t kMostWords = 3;
  const std::size_t n = run.last + 1;
  if (run.first != 0 || n < kLeastLines || n > kMostLines || !is_sign_of(lines[0], {"nav"})) return false;
  const auto at = [&](std::size_t i) { return lines.begin() + static_cast<std::ptrdiff_t>(i); };
  return std::all_of(at(0), at(n), [](const Line& line) { return line.shape.label && line.n_words <= kMostWords; }) &&
         (std::any_of(at(1), at(n), [](const Line& line) { return is_sign_of(line, {"login"}); }) ||
          (n < lines.size() && lines[n].role == WINNOW_ROLE_TITLE && is_sign_of(lines[n - 1], {"nav", "section"})));
}

std::size_t last_sign(const std::vector<Line>& lines, std::size_t begin, std::size_t end) {
  for (std::size_t i = end; i-- > begin;)
    if (lines[i].is_sign()) return i;
  return kNoLine;
}

// "2. Register": the entry of a list that the author counts. Sites count what is most read, not what their footers
// hold.
bool is_numbered(const Line& line) {
  return line.kind == WINNOW_BLOCK_LIST_ITEM && !line.text.empty() && line.text[0] >= '0' && line.text[0] <= '9';
}

// Are most lines of a short run unmarked, and its signs two or three? They are too few to speak for what stands between
// them: a product's name and price stand among buttons, too. Menus are longer or have more of them.
bool is_thin(const std::vector<Line>& lines, const Run& run) {
  constexpr std::size_t kFewSigns = 3, kShort = 12;
  if (run.signs > kFewSigns || run.last - run.first >= kShort) return false;
  std::size_t marked = 0;
  for (std::size_t i = run.first; i <= run.last; ++i) marked += lines[i].is_sign() || lines[i].dropped;
  return 2 * marked < run.last - run.first + 1;
}

void drop_run(std::vector<Line>& lines, const Run& run, Reason reason, Notes& notes, bool is_menu = false) {
  const bool signs_alone = reason == kRun && !is_menu && is_thin(lines, run);
  const std::string_view signs = notes.keep(std::to_string(run.signs) + " signs of chrome in " +
                                            std::to_string(run.last - run.first + 1) + " lines");
  for (std::size_t i = run.first; i <= run.last; ++i) {
    Line& line = lines[i];
    if (signs_alone && !line.is_sign()) continue;
    if (may_go_in_run(line) && !(reason == kFooter && is_numbered(line)))
      line.drop(reason, line.cue != nullptr ? kByCue : signs);
  }
}

// How far a run that ends with line `last` may go back: not over what may be a title.
std::size_t furthest(const std::vector<Line>& lines, std::size_t last) {
  for (std::size_t i = last; i > 0; --i)
    if (lines[i].is_sign() && belongs_below_title(lines[i]) && !lines[i - 1].is_sign()) return i;
  return 0;
}

// "USD 92,41", "+3 \u00B0C": what news sites print beside their menus. A price alone may be a product's.
bool is_rate_or_temperature(std::string_view text) {
  constexpr std::size_t kLongest = 24;  // bytes
  if (text.size() > kLongest || !winnow::has_ascii_digit(text)) return false;
  for (const std::string_view code : {"USD", "EUR", "GBP", "CHF", "CNY"})
    if (text.starts_with(code) && text.find_first_not_of(" 0123456789.,:+-%", code.size()) == std::string_view::npos)
      return true;
  const std::size_t number = text.find_first_not_of("+-");
  const std::size_t unit = text.find_first_not_of("0123456789", number);
  if (number > 1 || unit == number || unit == std::string_view::npos) return false;
  const std::string_view behind = winnow::trim(text.substr(unit));
  return behind.starts_with("\u00B0") && behind.find(' ') == std::string_view::npos;
}

// Below a line that went, above the page's own text.
void drop_rates(std::vector<Line>& lines, std::size_t content) {
  for (std::size_t i = 1; i < content; ++i)
    if (lines[i - 1].dropped && may_go_in_run(lines[i]) && is_rate_or_temperature(lines[i].text))
      lines[i].drop(kRun, "a rate or a temperature below a menu");
}

void drop_head(std::vector<Line>& lines, std::size_t content, const RunRules& rules, Notes& notes) {
  for (std::size_t end = content; end > 0;) {
    const std::size_t last = last_sign(lines, 0, end);
    if (last == kNoLine) return;
    const Run run = run_back_from(lines, last, furthest(lines, last), 2 * rules.widest_gap);
    const bool is_menu = is_menu_from_home(lines, run);
    if (is_menu || convincing(run, rules) || only_labels_from_the_start(run)) {
      drop_run(lines, run, kRun, notes, is_menu);
      // A section's name between the menu and the title. "Lot 231" is none.
      const std::size_t label = run.last + 1;
      if (label + 1 == content && run.signs >= 3 && lines[label].shape.label && lines[label].n_words <= 2 &&
          !winnow::has_ascii_digit(lines[label].text) && may_go_in_run(lines[label]))
        lines[label].drop(kRun, "a label between menu and title");
      // The site's name before the menu.
      if (run.first == 1 && lines[0].shape.label && may_go_in_run(lines[0]) && run.signs >= 3)
        lines[0].drop(kRun, "the site's name before its menu");
    }
    end = run.first;
  }
}

void drop_footers_within(std::vector<Line>& lines, std::size_t begin, std::size_t end, Notes& notes) {
  for (std::size_t i = begin; i < end; ++i) {
    if (lines[i].is_body()) continue;
    std::size_t stop = i;
    while (stop < end && !lines[stop].is_body()) ++stop;
    const std::size_t last = last_sign(lines, i, stop);
    if (last != kNoLine) {
      const Run run = run_back_from(lines, last, i, 1);
      if (is_footer_within(lines, run)) drop_run(lines, run, kFooter, notes);
    }
    i = stop;
  }
}

// A page of lists, such as the changes of a program, has words of menus among its own and no footer in the middle: more
// of its items stand above the run and behind it, and they are more than its sentences.
bool is_within_lists(const std::vector<Line>& lines, std::size_t begin, const Run& run) {
  constexpr std::ptrdiff_t kFewItems = 3;
  const auto at = [&](std::size_t i) { return lines.begin() + static_cast<std::ptrdiff_t>(i); };
  const auto is_item = [](const Line& line) { return line.kind == WINNOW_BLOCK_LIST_ITEM && !line.is_sign(); };
  const auto above = std::count_if(at(begin), at(run.first), is_item);
  const auto behind = std::count_if(at(run.last + 1), lines.end(), is_item);
  return above >= kFewItems && behind >= kFewItems &&
         above + behind > std::count_if(lines.begin(), lines.end(), [](const Line& line) { return line.is_body(); });
}

// Weak labels alone, with as many lines and more behind them that are none, are no footer: the languages that somebody
// speaks, above what else he can do.
bool goes_on_behind(const std::vector<Line>& lines, const Run& run) {
  constexpr std::size_t kFewLines = 3;
  return run.strong == 0 && lines.size() - 1 - run.last >= std::max(kFewLines, run.signs);
}

// The same button below items further up, twice or more: what stands above the last of them is an item, too, and none
// of the footer's lines. Returns the line behind the lowest such button of the run, or where the run begins.
std::size_t first_behind_items(const std::vector<Line>& lines, const Run& run) {
  constexpr std::size_t kItems = 2;
  const auto is_button = [](const Line& line) {
    return is_sign_of(line, {"button", "buy"}) && !line.cue->prefix && (!line.dropped || line.reason == kCue);
  };
  std::unordered_map<std::uint32_t, std::size_t> items;  // above, by the cue of the button
  std::size_t unmarked = 0;
  for (std::size_t i = 0; i < run.first; ++i) {
    if (is_button(lines[i]) && unmarked > 0) ++items[lines[i].cue->number];
    unmarked = lines[i].is_sign() ? 0 : unmarked + 1;
  }
  for (std::size_t i = run.last; i > run.first && !items.empty(); --i) {
    if (!is_button(lines[i]) || lines[i - 1].is_sign()) continue;
    const auto found = items.find(lines[i].cue->number);
    if (found != items.end() && found->second >= kItems) return i + 1;
  }
  return run.first;
}

void drop_tail(std::vector<Line>& lines, std::size_t begin, const RunRules& rules, Notes& notes) {
  const std::size_t last = last_sign(lines, begin, lines.size());
  if (last == kNoLine) return;
  Run run = run_back_from(lines, last, begin, rules.widest_gap);
  if (const std::size_t behind = keep_contact(lines, run.first, run.last); behind > 0) {
    if (behind > last) return;
    run = run_back_from(lines, last, behind, rules.widest_gap);
  }
  if (const std::size_t behind = first_behind_items(lines, run); behind > run.first) {
    if (behind > last) return;
    run = run_back_from(lines, last, behind, rules.widest_gap);
  }
  if (!convincing(run, rules) && !only_labels_to_the_end(lines, run)) return;
  if (is_within_lists(lines, begin, run) || goes_on_behind(lines, run)) return;
  run.first = first_behind_contact(lines, run.first, run.last);
  // What little follows the last sign belongs to the footer: a name, an address.
  const bool short_rest = lines.size() - 1 - run.last <= 3 && run.signs >= 3;
  for (std::size_t i = run.last + 1; short_rest && i < lines.size() && may_go_in_run(lines[i]) && lines[i].shape.label;
       ++i)
    run.last = i;
  drop_run(lines, run, kFooter, notes);
}

std::string_view why_strong(const Line& line) {
  if (line.shape.file_name) return "image file";
  if (line.shape.age_mark) return "age mark";
  if (line.shape.copyright) return "copyright";
  if (line.shape.breadcrumb) return "breadcrumb";
  if (line.shape.menu) return "menu";
  if (line.cue != nullptr) return kByCue;
  return line.stock ? "stock phrases" : "a call to subscribe";
}

// Does the author's text begin there: a sentence, its first line where it is broken at a width, or the first step of a
// list of them ("1. Open the box.")?
bool begins_text(const Line& line) {
  constexpr std::uint32_t kLongLine = 9;
  const bool step = line.kind == WINNOW_BLOCK_LIST_ITEM && line.shape.ends_sentence && line.n_words >= 2;
  return line.is_body() || (!line.is_sign() && (step || line.n_words >= kLongLine));
}

bool names_a_thing(const Line& line) {
  return is_one_of(line.cue->category, {"login", "nav", "contents", "section", "cookie", "legal", "error"});
}

// What a button does: a heading of a manual, but more often a button.
bool names_an_action(const Line& line) {
  return is_one_of(line.cue->category, {"share", "subscribe", "comments", "listen", "button", "buy"}) &&
         line.cue->phrase.find('0') == std::string_view::npos;
}

// Does one of the next lines take up its longest word, or all of it where its words are short? "Print", "Press the key
// and choose Print." The first letter may have another case there.
bool is_taken_up(const std::vector<Line>& lines, std::size_t i, std::size_t n_lines = 5) {
  constexpr std::size_t kLeastBytes = 5;
  const std::string_view phrase = lines[i].cue->phrase;
  std::string_view said;
  for (std::size_t at = 0; at < phrase.size();) {
    const std::size_t end = std::min(phrase.find(' ', at), phrase.size());
    if (end - at > said.size()) said = phrase.substr(at, end - at);
    at = end + 1;
  }
  if (said.size() < kLeastBytes) said = phrase;
  if (said.size() < kLeastBytes) return false;
  if (const winnow::Decoded first = winnow::decode_utf8(said, 0); first.size < 3) said.remove_prefix(first.size);
  for (std::size_t k = i + 1; k < lines.size() && k <= i + n_lines; ++k)
    if (begins_text(lines[k]) && lines[k].text.find(said) != std::string_view::npos) return true;
  return false;
}

// A stock phrase directly above a sentence and below the first one, or below the title where the text speaks of it,
// with no sign of chrome above it: "Log in", "Run frobctl login and enter ...".
bool may_head_text(const std::vector<Line>& lines, std::size_t i, std::size_t body) {
  const Line& line = lines[i];
  if (line.cue == nullptr || line.cue->prefix || line.n_words > 4 || line.kind == WINNOW_BLOCK_LIST_ITEM) return false;
  if (i == 0 || lines[i - 1].is_sign() || i + 1 == lines.size() || !begins_text(lines[i + 1])) return false;
  if (i < body) return lines[i - 1].role == WINNOW_ROLE_TITLE && names_a_thing(line) && is_taken_up(lines, i);
  return names_a_thing(line) || names_an_action(line);
}

// Has the page no other sign that is beyond doubt between its paragraphs, and hardly one around them? Then those above
// sentences are the headings of a manual or a contract. Buttons are headings where the text speaks of them, or where
// they are many and all different.
bool has_headings_alone(const std::vector<Line>& lines, std::size_t body, std::size_t end) {
  constexpr std::size_t kMostAround = 1, kMany = 3;
  std::size_t around = 0;
  std::unordered_set<std::uint32_t> different;
  bool doubtful = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].strong) continue;
    if (body == kNoLine) return false;
    if (may_head_text(lines, i, body)) {
      different.insert(lines[i].cue->number);
      doubtful = doubtful || (names_an_action(lines[i]) && !is_taken_up(lines, i));
    } else if ((i > body && i < end) || ++around > kMostAround) {
      return false;
    }
  }
  return !doubtful || different.size() >= kMany;
}

// "Sign in" within the text, below a sentence and above "Everyone who crosses may sign in it": what heads a text that
// speaks of it is the author's, whatever else the page holds.
bool is_heading_within(const std::vector<Line>& lines, std::size_t i, std::size_t body, std::size_t end) {
  return body != kNoLine && i > body && i < end && lines[i - 1].is_body() && may_head_text(lines, i, body) &&
         is_taken_up(lines, i, 1);
}

// What the sentence above ends in a colon for is what the author shows: "They look like this:", "Home > Sport". What
// sites put between any two paragraphs is not.
bool is_announced(const std::vector<Line>& lines, std::size_t i, std::size_t body, std::size_t end) {
  constexpr std::uint32_t kLeastWords = 4;
  if (body == kNoLine || i <= body || i >= end) return false;
  const Line& above = lines[i - 1];
  const Line& line = lines[i];
  const bool shown = line.cue == nullptr ? line.shape.copyright || line.shape.breadcrumb || line.shape.menu
                                         : names_a_thing(line) || line.cue->category == "rights";
  return shown && above.is_body() && !above.dropped && above.n_words >= kLeastWords &&
         (above.text.ends_with(':') || above.text.ends_with("\uFF1A"));
}

// "Powered by a heat pump" between sentences and beside no other sign: a maker is named at the end of a page.
bool is_part_of_a_product(const std::vector<Line>& lines, std::size_t i, std::size_t body, std::size_t end) {
  const Line& line = lines[i];
  return body != kNoLine && i > body && i < end && line.cue != nullptr && line.cue->category == "rights" &&
         line.cue->phrase.ends_with(" by") && !lines[i - 1].is_sign() && !lines[i + 1].is_sign();
}

// Strong lines go wherever they stand. Outside lists and tables, that is: there they need a run. So does the second
// line of a notice whose first one reads as a list item: "(c) 1994 Nobody" and "All rights reserved".
void drop_lines(std::vector<Line>& lines) {
  const auto needs_run = [](const Line& line) { return line.kind == WINNOW_BLOCK_LIST_ITEM || line.in_table; };
  const std::size_t body = first_body(lines), end = last_body(lines);
  const bool headings_alone = has_headings_alone(lines, body, end);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    if (!line.strong || line.dropped || is_protected(line) || needs_run(line)) continue;
    if (headings_alone && may_head_text(lines, i, body)) continue;
    if (is_heading_within(lines, i, body, end)) continue;
    if (is_announced(lines, i, body, end) || is_part_of_a_product(lines, i, body, end)) continue;
    const bool second_half = i > 0 && lines[i - 1].shape.copyright && needs_run(lines[i - 1]) && line.cue != nullptr &&
                             line.cue->category == "rights";
    if (second_half) continue;
    line.drop(line.shape.file_name ? kImage : kCue, why_strong(line));
  }
}

// A label above the title that a breadcrumb names is a section of the site. A page has one or two of them: it is a list
// of them that has more.
void drop_breadcrumb_parts(std::vector<Line>& lines, std::size_t content, Notes& notes) {
  constexpr std::size_t kMost = 4;
  std::size_t breadcrumbs = 0;
  for (std::size_t i = 0; i < content; ++i) {
    if (!lines[i].shape.breadcrumb || !lines[i].strong) continue;
    if (++breadcrumbs > kMost) return;
    for (std::size_t k = 0; k < content; ++k) {
      Line& line = lines[k];
      if (k == i || line.dropped || is_protected(line) || line.n_words > 6) continue;
      const std::size_t at = lines[i].text.find(line.text);
      // "Lot 231": what a breadcrumb ends in is the page's own name where it has a number, as sections have none.
      if (winnow::has_ascii_digit(line.text) && lines[i].text.ends_with(line.text)) continue;
      const bool whole_part =
          at != std::string_view::npos && (at == 0 || lines[i].text[at - 1] == ' ') &&
          (at + line.text.size() == lines[i].text.size() || lines[i].text[at + line.text.size()] == ' ');
      if (whole_part) line.drop(kRun, notes.keep("part of the breadcrumb " + quoted(lines[i].text, 60)));
    }
  }
}

// Weak menus, stock lines, addresses and short labels go with a strong line that stands directly beside them: a footer
// in the middle of a page, a subscription form.
void drop_neighbours(std::vector<Line>& lines, Notes& notes) {
  const auto goes = [&](std::size_t i) {
    const Line& line = lines[i];
    // "Reviews" above "Write a review" heads what buyers wrote.
    if (line.cue != nullptr && line.cue->category == "reviews") return false;
    const bool shaped = line.stock || line.shape.menu || line.shape.contact || (line.cue && line.shape.label);
    return !line.dropped && line.weak && shaped && may_go_in_run(line) && line.kind != WINNOW_BLOCK_LIST_ITEM &&
           line.kind != WINNOW_BLOCK_TABLE_ROW;
  };
  const auto step = [&](std::size_t from, std::size_t i) {
    if (!lines[from].dropped || lines[from].reason == kSeparator || !goes(i)) return;
    if (lines[from].text.starts_with('[')) return;  // "[edit]" stands beside a heading
    // An address goes with the notice or the address beside it, not with the heading of a notice.
    const bool by_address_alone = lines[i].shape.contact && lines[i].cue == nullptr && !lines[i].stock;
    // Nor with the buttons that share the text above them.
    if (by_address_alone && !lines[from].strong && !lines[from].shape.contact) return;
    if (by_address_alone && i < from && is_sign_of(lines[from], {"share", "comments"})) return;
    lines[i].drop(kRun, notes.keep("beside " + quoted(lines[from].text, 40)));
  };
  for (std::size_t i = 1; i < lines.size(); ++i) step(i - 1, i);
  for (std::size_t i = lines.size(); i-- > 1;) step(i, i - 1);
}

// One that has a neighbour which went goes, too: down the page, then up, and all of a run is reached.
void drop_separators(std::vector<Line>& lines) {
  const auto gone = [&](std::size_t i) { return i >= lines.size() || lines[i].dropped; };
  const auto look_at = [&](std::size_t i) {
    Line& line = lines[i];
    if (line.dropped || !line.shape.separator || line.shape.code || line.within_code) return;
    const bool below_title = i > 0 && lines[i - 1].role == WINNOW_ROLE_TITLE;
    if (gone(i - 1) || gone(i + 1) || below_title) line.drop(kSeparator, "a separator at the edge of the text");
  };
  for (std::size_t i = 0; i < lines.size(); ++i) look_at(i);
  for (std::size_t i = lines.size(); i-- > 0;) look_at(i);
}

}  // namespace

namespace {

// "Published in Villages" beside the title, the date or the byline names the section.
void mark_section_lines(std::vector<Line>& lines) {
  const auto own = [&](std::size_t i) {
    return i < lines.size() && (lines[i].role == WINNOW_ROLE_TITLE || lines[i].role == WINNOW_ROLE_DATE ||
                                lines[i].role == WINNOW_ROLE_BYLINE);
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    const bool section = line.cue && line.cue->category == "tags" && line.cue->prefix && line.n_words <= 6 &&
                         !line.shape.ends_sentence && !winnow::has_ascii_digit(line.text);
    if (section && (own(i - 1) || own(i + 1))) line.strong = true;
  }
}

}  // namespace

void drop_runs(std::vector<Line>& lines, const RunRules& rules, const Thread& thread, Notes& notes) {
  mark_section_lines(lines);
  drop_lines(lines);
  const std::size_t body = first_body(lines);
  if (body != kNoLine) {
    drop_head(lines, content_begin(lines, body), rules, notes);
    drop_rates(lines, content_begin(lines, body));
    drop_breadcrumb_parts(lines, content_begin(lines, body), notes);
    drop_footers_within(lines, body, last_body(lines), notes);
    drop_tail(lines, std::max(last_body(lines) + 1, end_of_posts(lines, thread)), rules, notes);
  }
  drop_neighbours(lines, notes);
  drop_separators(lines);
}

namespace {

bool is_button_of_post(const Line& line) {
  constexpr std::uint32_t kMostWords = 4;
  return line.weak && !line.strong && !line.stock && line.cue != nullptr && !line.cue->prefix && !line.in_table &&
         line.n_words <= kMostWords && line.kind != WINNOW_BLOCK_LIST_ITEM && !line.within_code &&
         is_one_of(line.cue->category, {"comments", "share", "subscribe", "button"}) && !is_protected(line);
}

// "Yes", "No" are cells of a table as well.
bool is_answer(const Line& line) { return is_one_of(line.cue->category, {"comments", "share"}); }

}  // namespace

void drop_buttons_of_posts(std::vector<Line>& lines, Notes& notes) {
  struct Pair {
    std::size_t line, texts_above;
  };
  std::unordered_map<std::uint64_t, Pair> met;  // where first
  std::size_t texts = 0;
  const auto drop_pair = [&](std::size_t i) {
    const std::string_view why = notes.keep("with " + quoted(lines[i + 1].text, 40) + " below several texts");
    lines[i].drop(kRun, why);
    lines[i + 1].drop(kRun, why);
  };
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    texts += lines[i].shape.ends_sentence && !lines[i].is_sign();
    if (!is_button_of_post(lines[i]) || !is_button_of_post(lines[i + 1]) || lines[i].cue == lines[i + 1].cue) continue;
    if (!is_answer(lines[i]) && !is_answer(lines[i + 1])) continue;
    const std::uint64_t pair = (std::uint64_t{lines[i].cue->number} << 32) + lines[i + 1].cue->number;
    const auto [at, is_new] = met.try_emplace(pair, Pair{i, texts});
    if (is_new || texts == at->second.texts_above) continue;
    drop_pair(at->second.line);
    drop_pair(i);
  }
}

namespace {

bool speaks_of_comments(std::string_view phrase) {
  for (const std::string_view stem : {"comment", "kommentar", "coment",
                                      "\xD0\xBA\xD0\xBE\xD0\xBC\xD0\xBC\xD0\xB5\xD0\xBD\xD1\x82", "reply", "responses"})
    if (phrase.find(stem) != std::string_view::npos) return true;
  return false;
}

// "Comments", "15 comments", "Comments (15)": one word for them, and how many they are.
bool names_comments(const Line& line) {
  if (!line.cue || line.cue->prefix || line.cue->category != "comments") return false;
  std::string_view phrase = line.cue->phrase;
  if (phrase.starts_with("0 ")) phrase.remove_prefix(2);
  if (phrase.ends_with(" 0")) phrase.remove_suffix(2);
  return phrase.find(' ') == std::string_view::npos && phrase != "reply" && speaks_of_comments(phrase);
}

}  // namespace

bool is_comments_heading(const Line& line) {
  return line.cue && line.strong && !line.labels_post && line.n_words <= 8 && line.cue->category == "comments" &&
         line.cue->n_words >= 2 && speaks_of_comments(line.cue->phrase);
}

namespace {

// A page that invites comments in several places answers a question in several places: a thread. One that invites them
// nowhere has none.
bool may_have_comments(const std::vector<Line>& lines) {
  std::size_t headings = 0;
  std::size_t counted = 0;  // "3 comments": teasers of other articles have a few of these too
  for (const Line& line : lines)
    if (is_comments_heading(line)) ++(line.cue->phrase.find('0') == std::string_view::npos ? headings : counted);
  return headings + counted > 0 && headings <= 3 && counted <= 6;
}

bool counts_comments(const Line& line) {
  return is_comments_heading(line) && line.cue->phrase.find('0') != std::string_view::npos;
}

// "2 answers": below a question.
bool counts_answers(const Line& line) {
  if (line.cue == nullptr || line.cue->prefix || line.cue->category != "counter") return false;
  for (const std::string_view stem :
       {"0 answer", "0 antwort", "0 r\u00E9ponse", "0 respuesta", "0 \u043E\u0442\u0432\u0435\u0442"})
    if (line.cue->phrase.starts_with(stem)) return true;
  return false;
}

std::string_view number_in(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  const std::size_t begin = std::min(text.find_first_of(kDigits), text.size());
  return text.substr(begin, text.find_first_not_of(kDigits, begin) - begin);
}

// "14 comments", a text, "2 comments", a text, "5 comments": the page is a list of texts, each with its own.
bool counts_comments_of_texts(const std::vector<Line>& lines) {
  constexpr std::size_t kTexts = 3;
  std::string_view last;
  std::size_t texts = 0;
  bool text_between = true;
  for (const Line& line : lines) {
    text_between = text_between || line.is_body();
    if (!counts_comments(line)) continue;
    const std::string_view number = number_in(line.text);
    texts += text_between && number != last;
    last = number;
    text_between = false;
  }
  return texts >= kTexts;
}

constexpr std::size_t kLongComment = 200;  // words

// What stands below a heading of comments.
struct Below {
  std::size_t replies = 0;
  std::size_t words = 0, words_before_reply = 0;  // in sentences
  std::size_t first_reply = kNoLine;
};

Below look_below(const std::vector<Line>& lines, std::size_t heading) {
  Below below;
  for (std::size_t k = heading + 1; k < lines.size(); ++k) {
    const Line& later = lines[k];
    // A name, a date below it: a comment's head.
    if (later.dated && lines[k - 1].shape.label && lines[k - 1].n_words <= 4 && k > heading + 1) below.replies += 2;
    below.replies += later.cue && later.cue->category == "comments" && later.n_words <= 4;
    if (later.is_body()) below.words += later.n_words;
    if (below.replies == 0)
      below.words_before_reply = below.words;
    else if (below.first_reply == kNoLine)
      below.first_reply = k;
  }
  return below;
}

}  // namespace

void drop_comments(std::vector<Line>& lines, Notes& notes) {
  if (!may_have_comments(lines) || counts_comments_of_texts(lines)) return;
  // An article: paragraphs before the heading. A forum has its posts behind names and dates from the start.
  std::size_t body_words = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].is_body()) body_words += lines[i].n_words;
    if (body_words > 0 && counts_answers(lines[i])) return;  // what follows is what was asked for
    if (!is_comments_heading(lines[i]) || body_words < 60) continue;
    std::size_t heading = i;
    Below below = look_below(lines, heading);
    // "Leave a comment" is a button where text goes on below it and "15 comments" below that.
    if (below.words_before_reply > 0 && below.first_reply != kNoLine && names_comments(lines[below.first_reply])) {
      heading = below.first_reply;
      below = look_below(lines, heading);
    }
    // Comments outweigh few articles; posts of a forum outweigh the first one nearly always.
    // A counter may stand above an article, too: its text goes on for long before anybody answers.
    if (below.replies < 2 || below.words > body_words || below.words_before_reply > kLongComment) continue;
    const std::string_view why = notes.keep("readers' comments below " + quoted(lines[heading].text, 40));
    for (std::size_t k = heading; k < lines.size(); ++k)
      if (!is_protected(lines[k])) lines[k].drop(kComments, why);
    return;
  }
}

}  // namespace chrome
