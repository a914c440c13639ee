#include "signs_in_context.h"

#include <winnow/text.h>

#include <algorithm>

namespace chrome {
namespace {

// A word that stands on a button: of the site, or in the markup that is shown.
bool is_button(const Line& line) { return is_sign_of(line, {"button", "buy", "share", "edit"}) && !line.cue->prefix; }

// "```sh" and "```": what stands between two fences is shown as it is.
void mark_fenced(std::vector<Line>& lines) {
  constexpr std::size_t kMostLines = 400;
  std::size_t open = lines.size();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].text.starts_with("```")) continue;
    if (open < i && i - open <= kMostLines && lines[i].text == "```") {
      for (std::size_t k = open; k <= i; ++k) lines[k].within_code = true;
      open = lines.size();
    } else {
      open = lines[i].n_words <= 2 ? i : lines.size();
    }
  }
}

// Does the line stand alone in an element of the markup that is shown: between "<button>" or ">" and "</button>"?
bool is_in_element(const std::vector<Line>& lines, std::size_t i) {
  return i > 0 && i + 1 < lines.size() && lines[i - 1].text.ends_with('>') && lines[i + 1].text.starts_with("</");
}

// A line of code with another one close by, or any line with code close above and below: an example that is shown, line
// by line. Whatever it says is the author's. A button of the site that copies code stands between code as well, so a
// button needs markup around it.
void mark_within_code(std::vector<Line>& lines) {
  constexpr std::size_t kFewLines = 3;
  mark_fenced(lines);
  const auto is_code = [&](std::size_t i) { return i < lines.size() && lines[i].shape.code; };
  const bool any = std::any_of(lines.begin(), lines.end(), [](const Line& line) { return line.shape.code; });
  for (std::size_t i = 0; any && i < lines.size(); ++i) {
    bool above = false, below = false;
    for (std::size_t k = 1; k <= kFewLines; ++k) {
      above |= k <= i && is_code(i - k);
      below |= is_code(i + k);
    }
    if (is_code(i) ? !above && !below : !above || !below) continue;
    if (!is_button(lines[i]) || is_in_element(lines, i)) lines[i].within_code = true;
  }
  for (Line& line : lines)
    if (line.within_code) line.strong = line.weak = line.soft = false;
}

// "Tag: a word that says what an article is about.": a term and a sentence that says what it means.
bool is_definition(const Line& line) {
  constexpr std::size_t kLongestTerm = 40;  // bytes
  constexpr std::ptrdiff_t kMostSpaces = 3;
  constexpr std::uint32_t kLeastWords = 5;
  const std::size_t colon = line.text.find(": ");
  if (colon == std::string_view::npos || colon == 0 || colon > kLongestTerm || line.n_words < kLeastWords) return false;
  const auto term_end = line.text.begin() + static_cast<std::ptrdiff_t>(colon);
  return line.text.ends_with('.') && !line.shape.ends_cut && !line.shape.contact && !line.shape.copyright &&
         std::count(line.text.begin(), term_end, ' ') <= kMostSpaces;
}

// Among two other definitions close by, a definition of a word that stands on pages is the author's.
void weigh_definitions(std::vector<Line>& lines) {
  const auto is_one = [&](std::size_t i) { return i < lines.size() && is_definition(lines[i]); };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    if (line.is_sign() && is_one(i) &&
        ((is_one(i - 1) && is_one(i + 1)) || (is_one(i - 1) && is_one(i - 2)) || (is_one(i + 1) && is_one(i + 2))))
      line.strong = line.weak = line.soft = false;
  }
}

// What stands on and around a notice: "Accept", "Settings", "Log in".
bool is_control(const Line& line) {
  return is_sign_of(line, {"cookie", "button", "login", "nav", "contents", "subscribe", "share"});
}

// "We use cookies to ..." within a text on cookies: text above and below, and nothing to press close by.
bool is_sentence_on_cookies(const std::vector<Line>& lines, std::size_t i) {
  constexpr std::size_t kFewLines = 6, kClose = 2;
  if (!is_sign_of(lines[i], {"cookie"}) || !lines[i].shape.ends_sentence || lines[i].n_words < 6) return false;
  std::size_t above = 0, below = 0;
  for (std::size_t k = 1; k <= kFewLines; ++k) {
    above += k <= i && lines[i - k].is_body();
    below += i + k < lines.size() && lines[i + k].is_body();
    if (k > kClose) continue;
    if ((k <= i && is_control(lines[i - k])) || (i + k < lines.size() && is_control(lines[i + k]))) return false;
  }
  return above >= 2 && below >= 1;
}

// "Next steps" above a list of them: a heading. A pager names one page.
bool heads_list(const std::vector<Line>& lines, std::size_t i) {
  constexpr std::uint32_t kMostWords = 4;
  const Line& line = lines[i];
  if (!line.weak || line.strong || line.cue == nullptr || !line.cue->prefix || line.cue->n_words != 1) return false;
  if (line.cue->category != "pager" || line.n_words < 2 || line.n_words > kMostWords) return false;
  const auto is_item = [&](std::size_t k) {
    return k < lines.size() && lines[k].kind == WINNOW_BLOCK_LIST_ITEM && !lines[k].is_sign();
  };
  return line.kind != WINNOW_BLOCK_LIST_ITEM && is_item(i + 1) && is_item(i + 2);
}

// "Duration: 8 min": a name and a value of few words.
bool names_value(const Line& line) {
  constexpr std::size_t kLongestName = 24;  // bytes
  constexpr std::uint32_t kMostWords = 8;
  const std::size_t colon = line.text.find(": ");
  return colon != std::string_view::npos && colon > 0 && colon <= kLongestName && line.n_words >= 2 &&
         line.n_words <= kMostWords && !line.shape.ends_sentence && !line.shape.contact && !line.shape.copyright;
}

// "Rating: 3/5" beside "Climb: 620 m": a field among those of what the page is about. A site's own counters stand
// beside each other.
bool is_field_among_fields(const std::vector<Line>& lines, std::size_t i) {
  const Line& line = lines[i];
  const bool counts = line.is_sign() && (line.cue != nullptr ? line.cue->category == "counter" : line.stock);
  const auto is_other = [&](std::size_t k) {
    return k < lines.size() && names_value(lines[k]) && !lines[k].is_sign() && !lines[k].protects && !lines[k].dated &&
           lines[k].cue == nullptr;
  };
  return counts && names_value(line) && (is_other(i - 1) || is_other(i + 1));
}

// "06:15" as minutes; none for any other text.
constexpr int kNoTime = -1;

int time_of_day(std::string_view text) {
  if (text.size() > 5) return kNoTime;  // most lines
  const std::size_t colon = text.find_first_of(":.");
  if ((colon != 1 && colon != 2) || text.size() != colon + 3) return kNoTime;
  int parts[2] = {0, 0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == colon) continue;
    if (!winnow::is_ascii_digit(text[i])) return kNoTime;
    parts[i > colon] = parts[i > colon] * 10 + (text[i] - '0');
  }
  return parts[0] < 24 && parts[1] < 60 ? parts[0] * 60 + parts[1] : kNoTime;
}

// Times that follow each other, with a line or a few below each: the programme of a channel or of a day. "News",
// "Weather" and "Sport" are what is on then. A site's latest news stand the newest first.
void weigh_schedules(std::vector<Line>& lines) {
  constexpr std::size_t kLeastTimes = 4, kMostLines = 4;
  constexpr int kEvening = 18 * 60, kSmallHours = 6 * 60;
  std::size_t first = 0, last = 0, times = 0;
  int before = kNoTime;
  const auto settle = [&] {
    for (std::size_t i = first; times >= kLeastTimes && i <= std::min(last + 1, lines.size() - 1); ++i)
      if (is_sign_of(lines[i], {"nav", "contents", "section", "byline", "listen", "button"}) && !lines[i].cue->prefix)
        lines[i].strong = lines[i].weak = lines[i].soft = lines[i].stock = false;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const int time = time_of_day(lines[i].text);
    if (time == kNoTime) continue;
    const bool later = time > before || (before >= kEvening && time <= kSmallHours);
    if (times == 0 || !later || i - last > kMostLines || i - last < 2) {
      settle();
      first = i;
      times = 0;
    }
    ++times;
    last = i;
    before = time;
  }
  settle();
}

}  // namespace

void weigh_by_neighbours(std::vector<Line>& lines) {
  mark_within_code(lines);
  weigh_definitions(lines);
  weigh_schedules(lines);
  const auto code = [&](std::size_t i) { return i < lines.size() && lines[i].shape.code; };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    if (line.weak && is_button(line) && code(i + 1)) line.strong = true;
    if (is_sentence_on_cookies(lines, i) || heads_list(lines, i) || is_field_among_fields(lines, i))
      line.strong = line.weak = line.soft = line.stock = false;
    if (line.shape.file_name && (code(i - 1) || code(i + 1) || code(i - 2) || code(i + 2))) line.strong = false;
  }
}

}  // namespace chrome
