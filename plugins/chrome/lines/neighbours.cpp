#include "neighbours.h"

#include <winnow/text.h>

#include "figure_tables.h"
#include "numbered.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>

namespace chrome {
namespace {

// A page of so few words shows the model too little of its make: what the rules do not know as chrome needs more to go.
constexpr std::uint32_t kSmallPage = 200;

// A sentence below the text that stays needs more to go than one among menus does, and so does a short line below the
// date. A line or two that the rules took in between, such as an advertisement, make no difference.
bool leans_on_text(const std::vector<Line>& lines, const std::vector<bool>& keep, std::size_t i) {
  constexpr std::size_t kFewLines = 2;
  std::size_t above = 1;
  while (above <= kFewLines && above < i && lines[i - above].dropped) ++above;
  return above <= i && keep[i - above] && !lines[i - above].dropped && lines[i].is_body();
}

// A line of the text, of so many words at least, that stays.
bool is_kept_text(const std::vector<Line>& lines, const std::vector<bool>& keep, std::size_t i,
                  std::uint32_t least_words) {
  return keep[i] && !lines[i].dropped && lines[i].is_body() && lines[i].n_words >= least_words;
}

// Have lines first to last such text on both sides, at most `n_lines` away?
bool has_text_around(const std::vector<Line>& lines, const std::vector<bool>& keep, std::size_t first, std::size_t last,
                     std::size_t n_lines, std::uint32_t least_words) {
  bool above = false, below = false;
  for (std::size_t k = 1; k <= n_lines && !(above && below); ++k) {
    above |= k <= first && is_kept_text(lines, keep, first - k, least_words);
    below |= last + k < lines.size() && is_kept_text(lines, keep, last + k, least_words);
  }
  return above && below;
}

// A sentence that has text above and below which stays: nobody takes a sentence out of the middle of a text.
bool stands_within_text(const std::vector<Line>& lines, const std::vector<bool>& keep, std::size_t i) {
  constexpr std::size_t kFewLines = 4;
  return lines[i].is_body() && has_text_around(lines, keep, i, i, kFewLines, 0);
}

constexpr float kUnlikely = 0.2f;  // a paragraph below this goes for all that stands above it

// A whole paragraph, with a paragraph of the text not far above: a picture, its caption and its buttons part them.
bool goes_on_below_gap(const std::vector<Line>& lines, const std::vector<bool>& keep, std::size_t i) {
  constexpr std::size_t kGap = 6;
  constexpr std::uint32_t kWholeParagraph = 60;
  const auto is_whole = [&](std::size_t k) { return lines[k].is_body() && lines[k].n_words >= kWholeParagraph; };
  if (!is_whole(i)) return false;
  for (std::size_t k = 1; k <= kGap && k <= i; ++k)
    if (keep[i - k] && !lines[i - k].dropped && is_whole(i - k)) return true;
  return false;
}

// Words that make a paragraph: with fewer a line may be a teaser's.
constexpr std::uint32_t kParagraph = 20;
// A heading has so many at most.
constexpr std::uint32_t kHeading = 12;

// A paragraph with paragraphs that stay on both sides, a picture, a list or a box of buttons away from each. Two in
// five such paragraphs are the text's own, whatever the model says of them above `suspect`.
bool stands_between_paragraphs(const std::vector<Line>& lines, const std::vector<bool>& keep, std::size_t i) {
  constexpr std::size_t kGap = 16;
  return lines[i].is_body() && lines[i].n_words >= kParagraph && has_text_around(lines, keep, i, i, kGap, kParagraph);
}

// A short line below one that stays and above a paragraph that stays is more often its heading than not.
bool heads_paragraph(const std::vector<Line>& lines, const std::vector<bool>& keep, std::size_t i) {
  return i > 0 && i + 1 < lines.size() && lines[i].n_words <= kHeading && !lines[i].is_sign() && keep[i - 1] &&
         !lines[i - 1].dropped && is_kept_text(lines, keep, i + 1, kParagraph);
}
constexpr float kHeadless = 0.3f;  // a line below this is no heading and opens no text

// A short line alone between two paragraphs that stay is a heading or a piece of a sentence that the dumper broke.
bool parts_paragraphs(const std::vector<Line>& lines, const std::vector<bool>& keep, std::size_t i) {
  return i > 0 && lines[i].n_words <= kHeading && !lines[i].is_sign() && i + 1 < lines.size() &&
         is_kept_text(lines, keep, i - 1, kHeading) && is_kept_text(lines, keep, i + 1, kHeading);
}
constexpr float kButton = 0.15f;  // a line below this is none of either

// How often each line stands on the page, asked for few lines of few pages.
class Repetitions {
 public:
  explicit Repetitions(const std::vector<Line>& lines) : lines_(&lines) {}

  /// Does the line stand on the page more than twice? A heading stands there once and in the table of contents.
  bool is_repeated(std::size_t i) {
    if (sorted_.empty()) {
      for (const Line& line : *lines_) sorted_.push_back(line.likeness);
      std::sort(sorted_.begin(), sorted_.end());
    }
    const auto [first, last] = std::equal_range(sorted_.begin(), sorted_.end(), (*lines_)[i].likeness);
    return last - first > 2;
  }

 private:
  const std::vector<Line>* lines_;
  std::vector<decltype(Line::likeness)> sorted_;
};

bool may_be_cell(const Line& line) { return !line.dropped && !line.is_sign() && !line.shape.prose; }

// A table of figures with text that stays above it and below it, a heading, a source and a caption away, stays as it
// is.
void keep_figure_tables(const std::vector<Line>& lines, std::vector<bool>& keep) {
  constexpr std::size_t kGap = 8;
  constexpr std::size_t kFewCells = 5;
  std::size_t begin = 0, end = lines.size();
  while (begin < end && !is_kept_text(lines, keep, begin, kHeading)) ++begin;
  while (end > begin && !is_kept_text(lines, keep, end - 1, kHeading)) --end;
  // Most pages lose no figures within their text, and are not searched for tables.
  std::size_t n_lost = 0;
  for (std::size_t i = begin; i < end && n_lost < kFewCells; ++i)
    n_lost += !keep[i] && may_be_cell(lines[i]) && winnow::has_ascii_digit(lines[i].text) &&
              lines[i].text.find_first_of("%.,+-") != std::string_view::npos;
  if (n_lost < kFewCells) return;
  std::vector<std::string_view> cells(end - begin);
  for (std::size_t i = begin; i < end; ++i)
    if (may_be_cell(lines[i])) cells[i - begin] = lines[i].text;
  for (const LineRange table : find_figure_tables(cells)) {
    const std::size_t first = begin + table.begin, last = begin + table.end - 1;
    if (!has_text_around(lines, keep, first, last, kGap, kHeading)) continue;
    for (std::size_t i = first; i <= last; ++i) keep[i] = true;
  }
}

bool stands_below_date(const std::vector<Line>& lines, std::size_t i) {
  return i > 0 && lines[i - 1].role == WINNOW_ROLE_DATE && lines[i].n_words <= 6 && !lines[i].is_sign();
}

// A paragraph directly below the title opens the text, whatever menus stand around the two.
bool opens_text(const std::vector<Line>& lines, std::size_t i) {
  return i > 0 && lines[i - 1].role == WINNOW_ROLE_TITLE && lines[i].is_body() && lines[i].n_words >= kParagraph &&
         lines[i].likeness != lines[i - 1].likeness;
}

// A paragraph a few lines below the title, the date or the byline and directly above one that stays is the first of
// the text: counters and buttons part it from what stands above.
bool is_first_paragraph(const std::vector<Line>& lines, const std::vector<bool>& keep, std::size_t i) {
  constexpr std::size_t kFewLines = 6;
  if (!lines[i].is_body() || lines[i].n_words < kHeading || i + 1 >= lines.size() ||
      !is_kept_text(lines, keep, i + 1, kHeading))
    return false;
  for (std::size_t k = 1; k <= kFewLines && k <= i; ++k)
    if (lines[i - k].role != WINNOW_ROLE_NONE) return lines[i - k].likeness != lines[i].likeness;
  return false;
}

constexpr float kUnlikelyPost = 0.15f;

// "This worked, thank you! – tilda Mar 6, 2020 at 18:20": what somebody says, who and when behind a dash.
bool is_signed(const Line& line) {
  constexpr std::size_t kLongestName = 60;  // bytes, with the day
  const std::size_t dash = std::max(line.text.rfind(" – ") + 1, line.text.rfind(" — ") + 1);
  if (dash == 0 || line.text.size() - dash > kLongestName || line.text.find_first_of(".?!") >= dash) return false;
  return std::any_of(line.text.begin() + static_cast<std::ptrdiff_t>(dash), line.text.end(), winnow::is_ascii_digit);
}

// A sentence, however short: "They missed the mark."
bool is_post(const Line& line) {
  return line.is_body() ||
         (!line.is_sign() && !line.dated && line.kind == WINNOW_BLOCK_PARAGRAPH && line.n_words >= 2 &&
          ((line.shape.ends_sentence && !line.text.ends_with(':')) || is_signed(line)));
}

// "[MUSIC]", "[A door is closed]": what is heard in a transcript.
bool is_heard(const Line& line) {
  constexpr std::uint32_t kMostWords = 8;
  if (line.text.size() < 3 || line.text.front() != '[' || line.text.back() != ']' || line.n_words > kMostWords)
    return false;
  const std::size_t begin = line.text.find_first_not_of(' ', 1);
  return !line.strong && !winnow::is_ascii_digit(line.text[begin]) &&
         (line.cue == nullptr || is_one_of(line.cue->category, {"section", "listen"}));  // "Music"
}

// Where two that differ stay, so do the others that are not very unlikely.
void keep_what_is_heard(const std::vector<Line>& lines, std::span<const float> p, std::vector<bool>& keep) {
  std::vector<std::size_t> heard;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (is_heard(lines[i]) && !lines[i].dropped) heard.push_back(i);
  const auto stays = [&](std::size_t i) { return keep[i]; };
  const auto first = std::find_if(heard.begin(), heard.end(), stays);
  const bool two = std::any_of(first, heard.end(),
                               [&](std::size_t i) { return stays(i) && lines[i].likeness != lines[*first].likeness; });
  for (const std::size_t i : heard)
    if (two && p[i] >= kButton) keep[i] = true;
}

// A line of words between the title and the date or the byline is what newspapers set below a title.
bool stands_below_title(const std::vector<Line>& lines, std::size_t i) {
  constexpr std::uint32_t kLeastWords = 4;
  const auto is_dated = [&](std::size_t k) {
    return k < lines.size() && (lines[k].role == WINNOW_ROLE_DATE || lines[k].role == WINNOW_ROLE_BYLINE);
  };
  return i > 0 && lines[i - 1].role == WINNOW_ROLE_TITLE && lines[i].n_words >= kLeastWords && !lines[i].is_sign() &&
         lines[i].likeness != lines[i - 1].likeness && (is_dated(i + 1) || is_dated(i + 2));
}

// "mopsy wrote:", a line, and text that stays: what somebody quotes or shows.
bool is_shown_within(const std::vector<Line>& lines, const std::vector<bool>& keep, std::size_t i) {
  return i > 0 && i + 1 < lines.size() && keep[i - 1] && !lines[i - 1].dropped && lines[i - 1].text.ends_with(':') &&
         !lines[i].is_sign() && !lines[i].dated && is_kept_text(lines, keep, i + 1, 0);
}

// A paragraph whose number goes on from that of a line that stays, "Section 25" below "Section 24", is the text's,
// whatever stands between the two.
void keep_numbered(const std::vector<Line>& lines, std::span<const float> p, float least, std::vector<bool>& keep) {
  const auto may_stay = [&](std::size_t i) {
    return !keep[i] && p[i] >= least && !lines[i].dropped && lines[i].is_body() && lines[i].n_words >= kParagraph;
  };
  std::size_t end = lines.size();  // behind the last one that is asked for: none, on most pages
  while (end > 0 && !(may_stay(end - 1) && line_number(lines[end - 1].text).value > 0)) --end;
  NumberedLines numbered;
  for (std::size_t i = 0; i < end; ++i) {
    if (lines[i].dropped || lines[i].is_sign() || (!keep[i] && !may_stay(i))) continue;
    const LineNumber number = line_number(lines[i].text);
    if (number.value == 0) continue;
    keep[i] = keep[i] || numbered.is_followed_by(number);
    if (keep[i]) numbered.add(number);
  }
}

// A list of which half the items stay and few go: these stay, too, if they are not very unlikely. An author leaves no
// item out; what a site lists beside its texts is long.
void keep_lists_whole(const std::vector<Line>& lines, std::span<const float> p, std::vector<bool>& keep) {
  constexpr std::size_t kItems = 3, kFew = 12;
  for (std::size_t begin = 0, end = 0; begin < lines.size(); begin = end + 1) {
    std::size_t kept = 0;
    for (end = begin; end < lines.size() && lines[end].kind == WINNOW_BLOCK_LIST_ITEM; ++end)
      kept += keep[end] && !lines[end].dropped;
    if (end - begin < kItems || 2 * kept < end - begin || end - begin - kept > kFew) continue;
    for (std::size_t i = begin; i < end; ++i)
      if (p[i] >= kButton && !lines[i].is_sign()) keep[i] = true;
  }
}

// A short line above a list that stays, two items and more, is its heading: "Ingredients".
bool heads_list(const std::vector<Line>& lines, const std::vector<bool>& keep, std::size_t i) {
  const auto is_kept_item = [&](std::size_t k) {
    return lines[k].kind == WINNOW_BLOCK_LIST_ITEM && keep[k] && !lines[k].dropped;
  };
  return i > 0 && i + 2 < lines.size() && lines[i].n_words <= kHeading && !lines[i].is_sign() &&
         lines[i].kind != WINNOW_BLOCK_LIST_ITEM && keep[i - 1] && !lines[i - 1].dropped && is_kept_item(i + 1) &&
         is_kept_item(i + 2);
}

}  // namespace

void keep_for_neighbours(const std::vector<Line>& lines, std::span<const float> p,
                         std::span<const std::uint32_t> n_words, const Thread& thread, std::uint32_t suspects,
                         const DoubtOptions& doubt, std::vector<bool>& keep) {
  Repetitions repetitions(lines);
  const bool is_small = std::accumulate(n_words.begin(), n_words.end(), 0u) < kSmallPage;
  const auto stays = [&](std::size_t i) {
    const bool needs_more = (is_small && !lines[i].is_sign()) || suspects < doubt.suspects ||
                            stands_below_date(lines, i) || stands_below_title(lines, i) ||
                            stands_within_text(lines, keep, i);
    return (p[i] >= doubt.suspect && (leans_on_text(lines, keep, i) || stands_between_paragraphs(lines, keep, i))) ||
           (p[i] >= kHeadless &&
            (heads_paragraph(lines, keep, i) || opens_text(lines, i) || is_first_paragraph(lines, keep, i))) ||
           (p[i] >= kButton && parts_paragraphs(lines, keep, i) && !repetitions.is_repeated(i)) ||
           (p[i] >= kHeadless && is_shown_within(lines, keep, i)) ||
           (p[i] >= kUnlikely && goes_on_below_gap(lines, keep, i)) ||
           (p[i] >= kUnlikelyPost && thread.holds(i) && is_post(lines[i])) || (needs_more && p[i] >= doubt.doubtful);
  };
  // Paragraphs that are kept on the way down stand below others, which then stand between paragraphs.
  const float surely_none = std::min({doubt.suspect, doubt.doubtful, kButton});  // nothing brings back what is below
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (keep[i] || p[i] < surely_none || lines[i].is_spared()) continue;
      keep[i] = stays(i);
      changed |= keep[i];
    }
  }
  keep_numbered(lines, p, doubt.doubtful, keep);
  keep_figure_tables(lines, keep);
  keep_what_is_heard(lines, p, keep);
  keep_lists_whole(lines, p, keep);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (!keep[i] && p[i] >= kHeadless && heads_list(lines, keep, i)) keep[i] = true;
}

}  // namespace chrome
